"""What is done about bookings, one action a file."""
