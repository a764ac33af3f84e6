"""What is known: the values, the reader of guidance files, and the files themselves."""
