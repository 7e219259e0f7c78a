"""Other software that does the same: each with its requirements, for an environment of its own."""
