"""Connections to outside services: who they belong to, and what arrives through them."""
