"""One file per command: it parses, calls the core and shows."""
