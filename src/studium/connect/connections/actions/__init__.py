"""What can be done with connections and inbound events."""
