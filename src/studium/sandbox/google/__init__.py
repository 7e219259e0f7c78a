"""A stand-in for Google's Calendar API and the sign-in that opens it."""
