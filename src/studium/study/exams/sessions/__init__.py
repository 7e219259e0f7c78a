"""Sessions: somebody sits an exam."""
