"""Questions written from a source by its own sentences: nothing is said that it does not say."""
