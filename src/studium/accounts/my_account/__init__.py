"""My account: what people do with their account as a whole. Nothing else imports it."""
