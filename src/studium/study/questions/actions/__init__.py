"""What can be done with questions: one verb a file."""
