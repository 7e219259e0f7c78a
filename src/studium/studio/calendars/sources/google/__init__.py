"""Calendars at Google, by its Calendar API v3."""
