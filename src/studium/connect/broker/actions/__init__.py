"""What is done with messages of the broker."""
