"""One verb a file. Each locks the account first and writes the log with what it changes."""
