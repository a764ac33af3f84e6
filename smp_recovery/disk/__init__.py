"""Stores bytes safely: read within limits, replaced atomically, private, locked, undoable."""
