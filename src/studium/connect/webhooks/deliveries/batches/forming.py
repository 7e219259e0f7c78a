"""From events that wait to deliveries of several at once."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from studium.connect.webhooks.deliveries.batches import store
from studium.connect.webhooks.deliveries.batches.store import Waiting
from studium.connect.webhooks.deliveries.rows import NewDelivery
from studium.connect.webhooks.deliveries.store import insert_deliveries
from studium.connect.webhooks.model import (
    BATCH_TYPE,
    DeliveryStatus,
    Endpoint,
    EndpointStatus,
    batch_envelope,
)
from studium.platform.database import Transaction
from studium.platform.ids import new_id

_MOST_ENDPOINTS = 100
_MOST_BYTES = 2**20


async def form_batches(tx: Transaction, now: datetime) -> int:
    """Make a delivery of what waits for each endpoint whose batch is due; how many endpoints.

    Events keep their order. Where an endpoint wants order, its batches go one after another.
    """
    due = await store.due_endpoints(tx, now=now, limit=_MOST_ENDPOINTS)
    if not due:
        return 0
    await store.drop_ended(tx, [each.id for each in due])
    batches: dict[UUID, list[Waiting]] = defaultdict(list)
    for each in await store.take_waiting(tx, due, most_bytes=_MOST_BYTES):
        batches[each.endpoint_id].append(each)
    deliveries = [
        await _batch(tx, endpoint, batches[endpoint.id], now)
        for endpoint in due
        if endpoint.id in batches
    ]
    await insert_deliveries(tx, [], deliveries, now=now)
    return len(due)


async def _batch(
    tx: Transaction, endpoint: Endpoint, events: list[Waiting], now: datetime
) -> NewDelivery:
    batch_id = new_id()
    body = batch_envelope(batch_id=batch_id, created=now, bodies=[each.body for each in events])
    await store.insert_batch(
        tx,
        batch_id,
        type_=BATCH_TYPE,
        body=body,
        event_ids=[each.event_id for each in events],
        now=now,
    )
    is_active = endpoint.status is EndpointStatus.ACTIVE
    return NewDelivery(
        id=new_id(),
        endpoint_id=endpoint.id,
        event_id=batch_id,
        event_type=BATCH_TYPE,
        order_key=BATCH_TYPE if endpoint.order_by else None,
        is_test=False,
        status=DeliveryStatus.PENDING if is_active else DeliveryStatus.HELD,
    )
