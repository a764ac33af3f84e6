"""Bytes on the disk: read with care, replaced atomically, private, locked, undoable."""
