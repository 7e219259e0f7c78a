"""Names in the addresses of the reference."""

OPEN = {"slug": "not-found"}  # the kind of a problem
