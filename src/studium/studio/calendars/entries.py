"""What calendars bring to the navigation."""

from studium.platform.pages import NavigationEntry

NAVIGATION = (NavigationEntry("Calendars", "/calendars", order=766, group="Business"),)
