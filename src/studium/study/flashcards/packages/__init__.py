"""Anki packages and CSV: reading what others made without trusting it, and writing our own."""
