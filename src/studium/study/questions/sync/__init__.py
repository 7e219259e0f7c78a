"""Questions from an existing vector store: read into the bank, or searched there."""
