"""What printing brings to the navigation."""

from studium.platform.pages import NavigationEntry

NAVIGATION = (
    NavigationEntry("Printing", "/printing", order=760, group="Business"),
    NavigationEntry("Prints", "/prints", order=842, group="Account"),
)
