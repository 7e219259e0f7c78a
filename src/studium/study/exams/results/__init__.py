"""What a finished session is worth, and what can be learnt from it."""
