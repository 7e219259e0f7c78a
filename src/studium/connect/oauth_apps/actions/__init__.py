"""What is done with apps, grants and tokens."""
