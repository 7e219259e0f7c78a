"""What webhooks bring to the navigation."""

from studium.platform.pages import NavigationEntry

NAVIGATION = (
    NavigationEntry("Webhooks", "/webhooks", order=770, group="Business"),
    NavigationEntry("Zapier, n8n, Make", "/connectors", order=775, group="Business"),
)
