"""What invoices bring to pages that are not their own."""

from studium.platform.pages import AdminEntry, NavigationEntry

NAVIGATION = (NavigationEntry("Invoices", "/invoices", order=840, group="Account"),)
ADMIN = (
    AdminEntry(
        "Invoices",
        "Tax invoices and credit notes: find one, see it, mail it again.",
        "/admin/invoices",
        icon="receipt",
        order=240,
    ),
)
