"""One file for each resource of the API: its shape, its parameters, its operations."""
