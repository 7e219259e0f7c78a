"""What can be done with the tutor, one verb a file."""
