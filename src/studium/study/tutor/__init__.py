"""The tutor: questions from a person's own material, and what is said of an answer."""
