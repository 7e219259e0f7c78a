"""What activity brings to the first admin page."""

from studium.platform.pages import AdminEntry

ADMIN = (
    AdminEntry(
        "Jobs",
        "What waits, what runs, what failed for good and can be retried.",
        "/admin/jobs",
        icon="clock",
        order=30,
    ),
    AdminEntry(
        "Events",
        "What happened and what arrived, by type; follow a request to all that it caused.",
        "/admin/events",
        icon="inbox",
        order=40,
    ),
)
