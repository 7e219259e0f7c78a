"""What one's own account brings to the navigation."""

from studium.platform.pages import NavigationEntry

NAVIGATION = (NavigationEntry("Settings", "/settings", order=900, group="Account"),)
