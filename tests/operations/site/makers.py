"""A page of the site's own, which everybody reads."""

OPEN = {"about_name": "privacy"}
