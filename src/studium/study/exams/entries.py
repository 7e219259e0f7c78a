"""What exams bring to pages that are not theirs."""

from studium.platform.pages import AdminEntry, NavigationEntry

NAVIGATION = (NavigationEntry("Exams", "/exams", order=210, group="Study"),)
ADMIN = (
    AdminEntry(
        "Exams",
        "Keep blueprints and try them against the bank; look into sessions and grant extra time.",
        "/admin/exams",
        icon="target",
        order=350,
    ),
)
