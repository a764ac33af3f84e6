"""The log: sessions and entries, and how files store them."""
