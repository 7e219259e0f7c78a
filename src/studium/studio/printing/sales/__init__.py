"""Sales that are printed: what of the shop is, where buyers want it, and its print orders."""
