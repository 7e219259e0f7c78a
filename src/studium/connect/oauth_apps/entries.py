"""What apps bring to pages that are not their own."""

from studium.platform.pages import AdminEntry, NavigationEntry

NAVIGATION = (NavigationEntry("Apps", "/apps", order=870, group="Account"),)
ADMIN = (
    AdminEntry(
        "Apps",
        "Apps of other people: review, publish, suspend.",
        "/admin/apps",
        icon="layers",
        order=330,
    ),
)
