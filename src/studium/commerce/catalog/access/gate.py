"""The gate: what a route asks before it lets somebody in."""

from collections.abc import Callable, Coroutine
from typing import Any

from studium.commerce.catalog.access import store
from studium.commerce.catalog.access.model import Entitlement
from studium.platform.errors import PaymentRequired
from studium.platform.web import ClockDep, DatabaseDep, SignedIn


class EntitlementRequired(PaymentRequired):
    """What was asked for is part of a product that the caller has not bought, or not any more."""

    slug = "entitlement-required"
    title = "This has to be bought first"


def require_entitlement(feature: str) -> Callable[..., Coroutine[Any, Any, Entitlement]]:
    """A dependency for routes: `Annotated[Entitlement, Depends(require_entitlement("x"))]`.

    Strangers get 401, those without the right 402 with the slug `entitlement-required`.
    """

    async def admit(principal: SignedIn, database: DatabaseDep, clock: ClockDep) -> Entitlement:
        async with database.reader() as tx:
            found = await store.entitlement_for(
                tx, user_id=principal.user_id, feature=feature, at=clock.now()
            )
        if found is None:
            raise EntitlementRequired(
                f"Your account has no access to {feature} at this time. See /pricing.",
                feature=feature,
            )
        return found

    return admit
