"""Studium: sell access, run exam preparation, print, sync, and tell other systems about it."""

__version__ = "0.1.0"
