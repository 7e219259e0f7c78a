"""Letting time take effect on what the twins keep."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.sandbox.kit import store
from studium.sandbox.kit.deliveries import DeliverWebhook, take_due_deliveries
from studium.sandbox.kit.store import Stored

# No service remembers an idempotency key for longer (PayPal's Payments API: 45 days).
KEYS_ARE_KEPT = timedelta(days=45)

_AT_ONCE = 500

Change = Callable[[Transaction, Stored, datetime], Awaitable[None]]


async def settle_deliveries(parts: Parts) -> None:
    """Enqueue the webhooks whose next try is due, and forget old idempotency keys."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        await store.forget_answers(tx, now - KEYS_ARE_KEPT)
        for delivery in await take_due_deliveries(tx, now, _AT_ONCE):
            await enqueue(tx, DeliverWebhook(delivery.id))


async def settle_objects(parts: Parts, changes: Mapping[str, Change]) -> int:
    """Bring the objects of these kinds to the present of the clock; how many changed."""
    now, database = parts[Clock].now(), parts[Database]
    async with database.reader() as tx:
        due = await store.list_due(tx, now, list(changes), _AT_ONCE)
    changed = 0
    for object_id in due:
        changed += await _settle_one(database, changes, object_id, now)
    return changed


async def _settle_one(
    database: Database, changes: Mapping[str, Change], object_id: str, now: datetime
) -> bool:
    """One object in its own transaction, unless somebody else is at it."""
    async with database.transaction() as tx:
        stored = await store.lock_due(tx, object_id, now)
        if stored is None:
            return False
        await changes[stored.kind](tx, stored, now)
        return True
