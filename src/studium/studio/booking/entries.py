"""What booking brings to the navigation and to the dashboard: the next appointments."""

from typing import Any

from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.pages import DashboardSection, NavigationEntry
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.studio.booking import store

_MOST = 3


async def _read_coming(
    parts: Parts, tx: Transaction, principal: Principal
) -> dict[str, Any] | None:
    coming = await store.coming_bookings(tx, principal.user_id, now=parts[Clock].now(), limit=_MOST)
    return {"coming": coming} if coming else None


NAVIGATION = (NavigationEntry("Booking", "/booking", order=765, group="Business"),)
DASHBOARD = (DashboardSection("booking/dashboard.html", _read_coming, order=600),)
