"""One verb a file. Those that hash take the sign-in services; the others the transaction."""
