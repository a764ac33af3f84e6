"""One file per view: finished values in, Rich renderables out. The only home of Rich."""
