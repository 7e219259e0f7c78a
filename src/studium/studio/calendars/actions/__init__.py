"""What is done with calendars, one action a file."""
