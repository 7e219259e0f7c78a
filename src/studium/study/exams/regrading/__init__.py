"""Regrades: sessions scored anew when the key of an item was wrong."""
