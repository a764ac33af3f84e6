"""The whole log as one file and back: to keep, to open elsewhere, to move to another computer."""
