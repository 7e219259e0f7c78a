"""What entitlements bring to the admin pages."""

from studium.platform.pages import AdminEntry

ADMIN = (
    AdminEntry(
        "Entitlements",
        "See what a person may use and what granted it; admins grant and withdraw features.",
        "/admin/entitlements",
        icon="layers",
        order=150,
    ),
)
