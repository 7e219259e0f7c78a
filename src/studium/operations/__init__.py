"""Running the house: the site's own pages and the admin pages. Modules: site, admin."""
