"""One verb a file; none calls a provider inside a transaction."""
