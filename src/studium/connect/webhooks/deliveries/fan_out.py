"""From public events to the deliveries of all endpoints that want them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from studium.connect.webhooks.deliveries import store
from studium.connect.webhooks.deliveries.outlets import EventOutlets
from studium.connect.webhooks.deliveries.rows import NewDelivery, NewMessage
from studium.connect.webhooks.filters import value_at
from studium.connect.webhooks.model import (
    DeliveryStatus,
    Endpoint,
    EndpointStatus,
    envelope,
    wants,
)
from studium.connect.webhooks.store import receiving_endpoints
from studium.platform.database import Transaction
from studium.platform.events import RecordedEvent, take_public_events
from studium.platform.ids import new_id

BATCH = 500


async def fan_out(tx: Transaction, *, outlets: EventOutlets, now: datetime) -> tuple[int, int]:
    """Take events from the feed and write their deliveries, in the caller's transaction.

    Returns how many events and how many deliveries.
    """
    events = await take_public_events(tx, limit=BATCH)
    if not events:
        return 0, 0
    owners = {event.owner_id for event in events}
    people = [owner for owner in owners if owner is not None]
    found = await receiving_endpoints(tx, people, operators=None in owners)
    endpoints: dict[UUID | None, list[Endpoint]] = defaultdict(list)
    for endpoint in found:
        endpoints[endpoint.owner_id].append(endpoint)
    await outlets.hand_out(tx, events, now)
    messages: list[NewMessage] = []
    deliveries: list[NewDelivery] = []
    for event in events:
        own = _deliveries(event, endpoints[event.owner_id], messages)
        deliveries.extend(own)
    if deliveries:
        await store.insert_deliveries(tx, messages, deliveries, now)
    return len(events), len(deliveries)


def _deliveries(
    event: RecordedEvent, endpoints: Iterable[Endpoint], messages: list[NewMessage]
) -> list[NewDelivery]:
    """One delivery for each endpoint that wants the event; its body goes to `messages`."""
    event_type, thing = event.event.to_public()
    wanted = [endpoint for endpoint in endpoints if wants(endpoint, event_type, thing)]
    if wanted:
        body = envelope(
            event_id=event.id, event_type=event_type, created=event.occurred_at, thing=thing
        )
        messages.append(NewMessage(event.id, event_type, body))
    return [
        NewDelivery(
            id=new_id(),
            endpoint_id=endpoint.id,
            event_id=event.id,
            event_type=event_type,
            order_key=_order_key(endpoint, thing),
            is_test=False,
            status=DeliveryStatus.PENDING
            if endpoint.status is EndpointStatus.ACTIVE
            else DeliveryStatus.HELD,
        )
        for endpoint in wanted
    ]


def _order_key(endpoint: Endpoint, thing: dict[str, object]) -> str | None:
    value = value_at(thing, endpoint.order_by) if endpoint.order_by else None
    return None if value is None else str(value)[:200]
