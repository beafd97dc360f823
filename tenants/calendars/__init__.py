"""What is due, as a calendar reads it: the reference of a case, what to do and the day, and nothing else of a case."""
