"""One file per format: views in, text or bytes out."""
