"""The gate: what a route asks before it lets somebody in."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.entitlements import store
from studium.commerce.entitlements.model import Entitlement
from studium.platform.database import Transaction
from studium.platform.errors import PaymentRequired
from studium.platform.web import ClockDep, DatabaseDep, SignedIn


class EntitlementRequired(PaymentRequired):
    """What was asked for is part of a product that the caller has not bought, or not any more."""

    slug = "entitlement-required"
    title = "This has to be bought first"


async def check_any_entitlement(
    tx: Transaction, *, user_id: UUID, features: Sequence[str], at: datetime
) -> Entitlement | None:
    """The right that opens a thing to a person at a moment; None when an account is enough.

    `features` are what the thing names: any one of them opens it, and naming none means that
    an account is enough. Raises EntitlementRequired.
    """
    if not features:
        return None
    found = await store.entitlement_for(tx, user_id=user_id, features=features, at=at)
    if found is None:
        words = " or ".join(features)
        raise EntitlementRequired(
            f"Your account has no access to {words} at this time. See /pricing.",
            feature=features[0],
            features=list(features),
        )
    return found


def require_any_entitlement(
    features: Sequence[str],
) -> Callable[..., Coroutine[Any, Any, Entitlement | None]]:
    """A dependency for routes that any one of the features opens; none: an account is enough.

    Strangers get 401, those without the right 402 with the slug `entitlement-required`.
    """

    async def admit(
        principal: SignedIn, database: DatabaseDep, clock: ClockDep
    ) -> Entitlement | None:
        async with database.reader() as tx:
            return await check_any_entitlement(
                tx, user_id=principal.user_id, features=features, at=clock.now()
            )

    return admit


def require_entitlement(feature: str) -> Callable[..., Coroutine[Any, Any, Entitlement]]:
    """A dependency for routes: `Annotated[Entitlement, Depends(require_entitlement("x"))]`.

    Strangers get 401, those without the right 402 with the slug `entitlement-required`.
    """

    async def admit(principal: SignedIn, database: DatabaseDep, clock: ClockDep) -> Entitlement:
        async with database.reader() as tx:
            found = await check_any_entitlement(
                tx, user_id=principal.user_id, features=(feature,), at=clock.now()
            )
        assert found is not None  # noqa: S101 - one feature is named
        return found

    return admit
