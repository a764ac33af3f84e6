"""One file per format: finished values in, text out."""
