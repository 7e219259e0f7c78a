"""What alerts bring to the navigation and the first admin page."""

from studium.platform.pages import AdminEntry, NavigationEntry

NAVIGATION = (NavigationEntry("Alerts", "/alerts", order=790, group="Business"),)
ADMIN = (
    AdminEntry(
        "Alerts",
        "What needs somebody now, since when, and what to do about it.",
        "/admin/alerts",
        icon="alert",
        order=10,
    ),
)
