"""What the admin pages bring to the navigation, and the first of their own sections."""

from studium.platform.pages import AdminEntry, Audience, NavigationEntry

NAVIGATION = (
    NavigationEntry("Selling", "/selling", order=750, group="Business"),
    NavigationEntry("Admin", "/admin", Audience.STAFF, order=800),
)
ADMIN = (
    AdminEntry(
        "Search",
        "Find a person, purchase, subscription, question, print order or connection.",
        "/admin/search",
        icon="target",
        order=5,
    ),
    AdminEntry(
        "Audit trail",
        "Who of the staff did what, to what, when and why. It only grows.",
        "/admin/audit",
        icon="shield",
        order=50,
    ),
    AdminEntry(
        "Purchases",
        "Find a purchase by its buyer or status and see its whole story; admins refund it.",
        "/admin/purchases",
        icon="receipt",
        order=100,
    ),
    AdminEntry(
        "Products",
        "Make products, change prices, take them off sale.",
        "/admin/products",
        icon="layers",
        audience=Audience.ADMINS,
        order=200,
    ),
)
