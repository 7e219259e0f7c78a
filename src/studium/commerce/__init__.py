"""Selling: payments through providers, products and purchases, and the access they open."""
