"""The admin pages: products, purchases, refunds, and a record of who did what."""
