"""Reviews, what they leave in memory, and the queue of the day."""
