"""What time changes by itself.

Subscriptions renew, sessions expire, authorisations lapse, refunds settle, banks dispute and
decide, webhooks are tried again, idempotency keys are forgotten.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.sandbox.stripe import store
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.accounts import ACCOUNTS
from studium.sandbox.stripe.address import twin_address
from studium.sandbox.stripe.billing import settle_subscription
from studium.sandbox.stripe.checkout import expire_session
from studium.sandbox.stripe.deliveries import DeliverWebhook, take_due_deliveries
from studium.sandbox.stripe.payments import (
    decide_dispute,
    lapse_intent,
    open_dispute,
    settle_refund,
)
from studium.sandbox.stripe.serve import KEYS_ARE_KEPT
from studium.sandbox.stripe.store import Stored

_AT_ONCE = 500


async def settle(parts: Parts) -> int:
    """Bring everything to the present of the clock; how many objects changed."""
    clock, database = parts[Clock], parts[Database]
    now = clock.now()
    async with database.transaction() as tx:
        await store.forget_answers(tx, now - KEYS_ARE_KEPT)
        for delivery in await take_due_deliveries(tx, now, _AT_ONCE):
            await enqueue(tx, DeliverWebhook(delivery.id))
    async with database.reader() as tx:
        due = await store.list_due(tx, now, _AT_ONCE)
    changed = 0
    for object_id in due:
        changed += await _settle_one(parts, database, object_id, now)
    return changed


async def _settle_one(parts: Parts, database: Database, object_id: str, now: datetime) -> bool:
    """One object in its own transaction, unless somebody else is at it."""
    async with database.transaction() as tx:
        stored = await store.lock_due(tx, object_id, now)
        if stored is None:
            return False
        objects = AccountObjects(tx, ACCOUNTS[stored.account], now, twin_address(parts))
        await _CHANGES[stored.kind](objects, stored)
        return True


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
}
