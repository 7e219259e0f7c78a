"""Names in the addresses of sign-in providers."""

OPEN = {"provider": "sandbox"}
