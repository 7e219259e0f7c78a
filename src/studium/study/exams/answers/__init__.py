"""Answers: what a candidate gave, and the log from which all of it follows."""
