"""What comparisons bring to the navigation and to the first admin page."""

from studium.platform.pages import AdminEntry, NavigationEntry

NAVIGATION = (
    NavigationEntry("Reconciliation", "/selling/reconciliation", order=755, group="Business"),
)
ADMIN = (
    AdminEntry(
        "Reconciliation",
        "See whether our books and the payment providers' agree, and deal with what differs.",
        "/admin/reconciliation",
        icon="check",
        order=260,
    ),
)
