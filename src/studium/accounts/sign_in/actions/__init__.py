"""One verb a file. Those that hash take the desk; the others the caller's transaction."""
