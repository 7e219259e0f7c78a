"""What is done with gauges."""
