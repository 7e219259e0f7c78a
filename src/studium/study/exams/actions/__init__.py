"""What can be done with exams: one verb a file."""
