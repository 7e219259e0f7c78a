"""What payments bring to the first admin page."""

from studium.platform.pages import AdminEntry, Audience

ADMIN = (
    AdminEntry(
        "Payment providers",
        "Connect accounts, rotate their keys, choose the one that takes new sales.",
        "/admin/providers",
        icon="card",
        audience=Audience.ADMINS,
        order=250,
    ),
)
