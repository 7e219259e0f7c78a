"""What subscriptions bring to pages that are not their own."""

from typing import Any

from studium.commerce.subscriptions import store
from studium.platform.database import Transaction
from studium.platform.pages import AdminEntry, DashboardSection, NavigationEntry
from studium.platform.parts import Parts
from studium.platform.principal import Principal


async def read_dashboard(_: Parts, tx: Transaction, principal: Principal) -> dict[str, Any] | None:
    """A subscription that runs; nothing without one."""
    found = await store.current(tx, principal.user_id)
    return {"subscription": found} if found is not None and found.is_running else None


NAVIGATION = (NavigationEntry("Subscription", "/subscription", order=845, group="Account"),)
DASHBOARD = (DashboardSection("subscriptions/dashboard.html", read_dashboard, order=890),)
ADMIN = (
    AdminEntry(
        "Subscriptions",
        "See who subscribes to what and how it is paid; admins end one or let it go on.",
        "/admin/subscriptions",
        icon="card",
        order=240,
    ),
    AdminEntry(
        "Plans",
        "Make plans to subscribe to, set what they cost, take them off sale.",
        "/admin/plans",
        icon="layers",
        order=235,
    ),
)
