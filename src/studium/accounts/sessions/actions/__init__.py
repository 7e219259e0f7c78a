"""One verb a file; each works in the caller's transaction."""
