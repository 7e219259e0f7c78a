"""What comparisons bring to the first admin page."""

from studium.platform.pages import AdminEntry

ADMIN = (
    AdminEntry(
        "Reconciliation",
        "See whether our books and the payment providers' agree, and deal with what differs.",
        "/admin/reconciliation",
        icon="check",
        order=260,
    ),
)
