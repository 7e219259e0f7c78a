"""What the site itself brings to the navigation and to the dashboard."""

from typing import Any, cast

from studium.accounts.people import PersonPrincipal
from studium.commerce.entitlements import Features, every_entitlement
from studium.operations.site.model import accesses, next_steps
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.pages import DashboardSection, NavigationEntry
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.site_content import SiteContent


async def _read_access(parts: Parts, tx: Transaction, principal: Principal) -> dict[str, Any]:
    """What a person may open, and what they could do next."""
    rights = await every_entitlement(tx, principal.user_id)
    seen = accesses(rights, parts[Features], now=parts[Clock].now())
    person = cast("PersonPrincipal", principal).person  # the dashboard is for sessions
    with_study = parts[SiteContent].shows("study")
    steps = next_steps(person, seen, with_study=with_study)
    return {"accesses": seen, "next_steps": steps, "with_study": with_study}


NAVIGATION = (NavigationEntry("Dashboard", "/dashboard", order=100),)
DASHBOARD = (DashboardSection("site/access.html", _read_access, order=100),)
