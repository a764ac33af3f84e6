"""What follows from the guidance and the log. Pure, and reads no clock."""
