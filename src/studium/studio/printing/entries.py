"""What printing brings to the navigation."""

from studium.platform.pages import NavigationEntry

NAVIGATION = (NavigationEntry("Printing", "/printing", order=760, group="Business"),)
