"""What the admin pages bring to the navigation, and the first of their own sections."""

from studium.platform.pages import AdminEntry, Audience, NavigationEntry

NAVIGATION = (
    NavigationEntry("Selling", "/selling", order=750, group="Business"),
    NavigationEntry("Admin", "/admin", Audience.STAFF, order=800),
)
ADMIN = (
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
