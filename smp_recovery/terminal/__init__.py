"""One file per view: views in, Rich out. The only home of Rich."""
