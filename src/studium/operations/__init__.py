"""Running the installation: the site's own pages, the admin pages and the reference.

Modules: site, admin, reference.
"""
