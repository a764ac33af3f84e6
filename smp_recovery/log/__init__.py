"""What happened: sessions and entries, and the files that hold them."""
