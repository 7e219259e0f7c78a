"""Calendars that are published as an iCalendar feed."""
