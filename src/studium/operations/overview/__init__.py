"""The overview: everything that is connected, how it does, and the way to repair it."""
