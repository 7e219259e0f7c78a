"""Questions: the bank, and how they come in and go out."""
