"""What time changes by itself.

Subscriptions renew, sessions expire, authorisations lapse, refunds settle, banks dispute and
decide.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.sandbox.kit import Stored, settle_objects
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.accounts import ACCOUNTS
from studium.sandbox.stripe.address import twin_address
from studium.sandbox.stripe.billing import settle_subscription
from studium.sandbox.stripe.checkout import expire_session
from studium.sandbox.stripe.clocks import KIND as TEST_CLOCK
from studium.sandbox.stripe.clocks import settle_clock
from studium.sandbox.stripe.payments import (
    decide_dispute,
    lapse_intent,
    open_dispute,
    settle_refund,
)


async def settle(parts: Parts) -> int:
    """Bring every object to the present of the clock; how many changed."""

    async def change(tx: Transaction, stored: Stored, now: datetime) -> None:
        objects = AccountObjects(tx, ACCOUNTS[stored.account], now, twin_address(parts))
        await _CHANGES[stored.kind](objects, stored)

    return await settle_objects(parts, dict.fromkeys(_CHANGES, change))


async def _release_funds(objects: AccountObjects, transaction: Stored) -> None:
    """Funds become available two days after they were taken."""
    transaction.body["status"] = "available"
    transaction.due_at = None
    await objects.save(transaction)


_CHANGES: dict[str, Callable[[AccountObjects, Stored], Awaitable[None]]] = {
    "balance_transaction": _release_funds,
    "charge": open_dispute,
    "checkout.session": expire_session,
    "dispute": decide_dispute,
    "payment_intent": lapse_intent,
    "refund": settle_refund,
    "subscription": settle_subscription,
    TEST_CLOCK: settle_clock,
}
