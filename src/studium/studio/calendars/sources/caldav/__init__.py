"""Calendars over CalDAV (RFC 4791): Apple's, Nextcloud's, Radicale's and others'."""
