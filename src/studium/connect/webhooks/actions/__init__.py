"""What is done with webhook endpoints and their deliveries."""
