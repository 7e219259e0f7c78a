"""Putting an event on its way, in the transaction that made it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue
from studium.sandbox.kit.deliveries import store
from studium.sandbox.kit.store import Stored


@dataclass(frozen=True)
class DeliverWebhook(Job, name="sandbox.deliver_webhook", lane="outside"):
    """Try once to deliver an event; `again` sends what was delivered before."""

    delivery_id: UUID
    again: bool = False


async def post_event(
    tx: Transaction, event: Stored, endpoints: list[Stored], now: datetime
) -> None:
    """Create a delivery and its job for each endpoint."""
    for endpoint in endpoints:
        delivery_id = new_id()
        await store.insert_delivery(tx, delivery_id, event.id, endpoint.id, now)
        await enqueue(tx, DeliverWebhook(delivery_id))
