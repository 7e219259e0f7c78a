"""What studios come for: printing."""
