"""What can be done with imports: one verb a file."""
