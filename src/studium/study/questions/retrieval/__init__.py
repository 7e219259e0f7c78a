"""Finding questions by meaning and wording together."""
