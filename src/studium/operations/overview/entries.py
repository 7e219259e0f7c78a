"""What the overview brings to the navigation and the first admin page."""

from studium.platform.pages import AdminEntry, NavigationEntry

NAVIGATION = (NavigationEntry("Connections", "/integrations", order=760, group="Business"),)
ADMIN = (
    AdminEntry(
        "Connections",
        "Every outside account: whether it works, how fast, and since when its key is in use.",
        "/admin/integrations",
        icon="layers",
        order=20,
    ),
)
