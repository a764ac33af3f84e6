"""One file per view, which draws it with Rich. Nothing else uses Rich."""
