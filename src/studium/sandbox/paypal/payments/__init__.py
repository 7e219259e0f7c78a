"""How money moves at the twin."""
