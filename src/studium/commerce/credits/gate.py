"""The gate: what a route asks before work that costs credits begins."""

from collections.abc import Callable, Coroutine
from typing import Any

from studium.commerce.credits import store
from studium.commerce.credits.actions.hold_credits import InsufficientCredits
from studium.commerce.credits.settings import CreditSettings
from studium.platform.principal import Principal
from studium.platform.web import DatabaseDep, PartsDep, SignedIn

COST = "x-credits-cost"


def costs(amount: int) -> dict[str, Any]:
    """What a route that costs at least so many credits says of itself (`openapi_extra`)."""
    return {COST: amount}


def require_credits(cost: int) -> Callable[..., Coroutine[Any, Any, Principal]]:
    """A dependency: refuses a caller who cannot pay `cost` credits, before anything is done.

    The work itself holds what it really costs (`hold_credits`), which is the last word. Strangers
    get 401, those without enough 402 with the slug `insufficient-credits`.
    """

    async def admit(principal: SignedIn, database: DatabaseDep, parts: PartsDep) -> Principal:
        async with database.reader() as tx:
            account = await store.account_of(tx, principal.user_id)
        available = account.available if account else parts[CreditSettings].signup_credits
        if available < cost:
            raise InsufficientCredits(available=available, cost=cost)
        return principal

    return admit
