"""What can be done with inbound events."""
