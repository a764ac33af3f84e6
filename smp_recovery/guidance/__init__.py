"""Guidance: its values, and the parsers and the built-in files that they come from."""
