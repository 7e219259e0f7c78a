"""What API keys bring to the navigation."""

from studium.platform.pages import NavigationEntry

NAVIGATION = (NavigationEntry("API keys", "/api-keys", order=780, group="Business"),)
