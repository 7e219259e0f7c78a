"""What the question bank brings to the admin pages."""

from studium.platform.pages import AdminEntry

ADMIN = (
    AdminEntry(
        "Questions",
        "Search, write and review what candidates are asked.",
        "/admin/questions",
        icon="layers",
        order=300,
    ),
)
