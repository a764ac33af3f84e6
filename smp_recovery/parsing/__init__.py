"""A person's words -> a value: dates, times, severities, topics and symptoms. Pure."""
