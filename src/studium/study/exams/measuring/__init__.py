"""Statistics of the exams that were sat here, kept for those who look after the questions."""
