"""The question bank: what candidates are asked, and how questions are found."""
