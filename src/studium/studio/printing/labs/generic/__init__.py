"""Any lab with a REST API, by a definition instead of code."""
