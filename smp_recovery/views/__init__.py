"""The content of each view, computed once for the terminal and every format. Pure."""
