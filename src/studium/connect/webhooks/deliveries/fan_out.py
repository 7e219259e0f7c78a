"""From public events to the deliveries of all endpoints that want them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.webhooks.deliveries import store
from studium.connect.webhooks.deliveries.batches.store import insert_waiting
from studium.connect.webhooks.deliveries.outlets import EventOutlets
from studium.connect.webhooks.deliveries.rows import Leased, NewDelivery, NewMessage
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


@dataclass(frozen=True, slots=True)
class FannedOut:
    """How many events and deliveries, and those that the caller attempts at once, with bodies."""

    events: int
    deliveries: int
    begun: list[tuple[Leased, bytes]]


async def fan_out(  # noqa: PLR0913 - what it works with
    tx: Transaction,
    *,
    outlets: EventOutlets,
    may_begin: Callable[[UUID], bool],
    limit: int,
    now: datetime,
    leased_until: datetime,
) -> FannedOut:
    """Take events from the feed and write their deliveries, in the caller's transaction.

    Those that `may_begin` lets begin at once, by their endpoint's id, are leased to the caller;
    the others are due, for the first worker with free capacity.
    """
    events = await take_public_events(tx, limit=limit)
    if not events:
        return FannedOut(0, 0, [])
    owners = {event.owner_id for event in events}
    people = [owner for owner in owners if owner is not None]
    found = await receiving_endpoints(tx, people, operators=None in owners)
    endpoints: dict[UUID | None, list[Endpoint]] = defaultdict(list)
    for endpoint in found:
        endpoints[endpoint.owner_id].append(endpoint)
    await outlets.hand_out(tx, events, now)
    batch = _Batch(may_begin, now)
    for event in events:
        batch.add(event, endpoints[event.owner_id])
    if batch.messages:
        await store.insert_deliveries(
            tx, batch.messages, batch.deliveries, now=now, leased_until=leased_until
        )
    if batch.waiting:
        await insert_waiting(tx, batch.waiting, now)
    return FannedOut(len(events), len(batch.deliveries), batch.begun)


class _Batch:
    """Deliveries of some events, before they are written."""

    def __init__(self, may_begin: Callable[[UUID], bool], now: datetime) -> None:
        self._may_begin = may_begin
        self._now = now
        self.messages: list[NewMessage] = []
        self.deliveries: list[NewDelivery] = []
        self.waiting: list[tuple[UUID, UUID]] = []
        self.begun: list[tuple[Leased, bytes]] = []

    def add(self, event: RecordedEvent, endpoints: Iterable[Endpoint]) -> None:
        """A delivery, or a place in a batch, for each endpoint that wants it; its body once."""
        event_type, thing = event.event.to_public()
        wanted = [endpoint for endpoint in endpoints if wants(endpoint, event_type, thing)]
        if not wanted:
            return
        body = envelope(
            event_id=event.id, event_type=event_type, created=event.occurred_at, thing=thing
        )
        self.messages.append(NewMessage(event.id, event_type, body))
        for endpoint in wanted:
            if endpoint.is_batching:
                self.waiting.append((endpoint.id, event.id))
                continue
            self._deliver(event.id, event_type, endpoint, body, _order_key(endpoint, thing))

    def _deliver(
        self, event_id: UUID, event_type: str, endpoint: Endpoint, body: bytes, key: str | None
    ) -> None:
        is_active = endpoint.status is EndpointStatus.ACTIVE
        is_paced = endpoint.rate_per_minute is not None or endpoint.current_rate is not None
        is_free = is_active and key is None and not is_paced
        delivery = NewDelivery(
            id=new_id(),
            endpoint_id=endpoint.id,
            event_id=event_id,
            event_type=event_type,
            order_key=key,
            is_test=False,
            status=DeliveryStatus.PENDING if is_active else DeliveryStatus.HELD,
            is_leased=is_free and self._may_begin(endpoint.id),
        )
        self.deliveries.append(delivery)
        if delivery.is_leased:
            self.begun.append((_leased(delivery, endpoint, self._now), body))


def _leased(delivery: NewDelivery, endpoint: Endpoint, now: datetime) -> Leased:
    return Leased(
        id=delivery.id,
        created_at=now,
        endpoint_id=endpoint.id,
        revision=endpoint.revision,
        is_troubled=endpoint.failing_since is not None,
        event_id=delivery.event_id,
        attempts=1,
        recorded=0,
        attempts_before=0,
    )


def _order_key(endpoint: Endpoint, thing: dict[str, object]) -> str | None:
    value = value_at(thing, endpoint.order_by) if endpoint.order_by else None
    return None if value is None else str(value)[:200]
