"""What the call log brings to the first admin page."""

from studium.platform.pages import AdminEntry

ADMIN = (
    AdminEntry(
        "Calls",
        "Requests to payment providers and other services, with what they answered.",
        "/admin/calls",
        icon="route",
        order=260,
    ),
)
