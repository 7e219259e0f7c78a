"""What entitlements bring to the first admin page."""

from studium.platform.pages import AdminEntry

ADMIN = (
    AdminEntry(
        "Entitlements",
        "See what a person may use and what granted it; grant a feature, or withdraw it.",
        "/admin/entitlements",
        icon="layers",
        order=300,
    ),
)
