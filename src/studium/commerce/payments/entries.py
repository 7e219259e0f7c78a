"""What payments bring to pages that are not their own."""

from studium.platform.pages import AdminEntry, Audience, NavigationEntry

NAVIGATION = (NavigationEntry("Ways to pay", "/ways-to-pay", order=843, group="Account"),)
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
