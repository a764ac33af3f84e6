"""The user's data directory: the files that it may hold, and how each is handled."""
