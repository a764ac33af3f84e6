"""One file per format, which turns views into text or bytes."""
