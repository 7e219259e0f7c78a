"""The gate: what a route or a page asks before it lets somebody in."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.catalog.access import store
from studium.commerce.catalog.access.model import Entitlement
from studium.platform.database import Transaction
from studium.platform.errors import PaymentRequired
from studium.platform.web import ClockDep, DatabaseDep, SignedIn


class EntitlementRequired(PaymentRequired):
    """What was asked for is part of a product that the caller has not bought, or not any more."""

    slug = "entitlement-required"
    title = "This has to be bought first"


async def active_entitlements(tx: Transaction, user_id: UUID, at: datetime) -> list[Entitlement]:
    """A person's rights that hold at a moment."""
    found = await store.current_entitlements(tx, user_id, at)
    return [entitlement for entitlement in found if entitlement.is_active(at)]


async def is_entitled(tx: Transaction, user_id: UUID, feature: str, at: datetime) -> bool:
    """Whether a feature is open to a person at a moment: for pages that show a locked door."""
    found = await store.entitlement_for(tx, user_id=user_id, feature=feature, at=at)
    return found is not None


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
