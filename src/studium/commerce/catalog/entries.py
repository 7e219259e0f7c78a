"""What the catalog brings to the navigation and to the dashboard."""

from typing import Any

from studium.commerce.catalog.store import purchases_of
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import Audience, DashboardSection, NavigationEntry
from studium.platform.parts import Parts
from studium.platform.principal import Principal

_RECENT = 3


async def _read_purchases(_: Parts, tx: Transaction, principal: Principal) -> dict[str, Any]:
    """The newest purchases of a person."""
    purchases = await purchases_of(
        tx, user_id=principal.user_id, before_id=AFTER_ALL_IDS, limit=_RECENT
    )
    return {"purchases": purchases}


NAVIGATION = (
    NavigationEntry("Pricing", "/pricing", Audience.EVERYBODY, order=600),
    NavigationEntry("Purchases", "/purchases", order=840, group="Account"),
)
DASHBOARD = (DashboardSection("catalog/dashboard.html", _read_purchases, order=900),)
