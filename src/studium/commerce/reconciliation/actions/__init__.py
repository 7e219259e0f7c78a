"""What can be done about books that should agree."""
