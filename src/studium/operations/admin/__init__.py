"""Administration: products and purchases, for those who run the house."""
