"""What each view shows, computed once: the terminal and every format say the same. Pure."""
