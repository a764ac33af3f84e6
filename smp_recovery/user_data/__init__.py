"""The person's own directory: which files it may hold, and how each is handled."""
