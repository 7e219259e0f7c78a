"""The reference for those who build on Studium: API, events and problems, as pages."""
