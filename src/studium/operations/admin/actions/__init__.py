"""What admins do, each with its line in the record."""
