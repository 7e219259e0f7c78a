"""What credits bring to pages that are not their own."""

from studium.platform.pages import AdminEntry, NavigationEntry

NAVIGATION = (NavigationEntry("Credits", "/credits", order=850, group="Account"),)
ADMIN = (
    AdminEntry(
        "Credits",
        "See what a person has and used; admins correct it, give credits and make codes.",
        "/admin/credits",
        icon="layers",
        order=250,
    ),
)
