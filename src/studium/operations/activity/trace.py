"""All that one request caused, from its arrival over events and jobs to its deliveries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from studium.connect.calls import OutgoingCall, calls_caused_by
from studium.connect.inbound import LoggedInbound, inbound_caused
from studium.connect.webhooks import Delivery, deliveries_of_events
from studium.platform.database import Transaction
from studium.platform.events import (
    LoggedEvent,
    Receipt,
    Subscribers,
    events_caused_by,
    receipts_of,
)
from studium.platform.jobs import CausedJob, jobs_caused_by

_REACHES = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Trace:
    """What a request brought, and what came of it."""

    inbound: list[LoggedInbound]
    events: list[LoggedEvent]
    receipts: list[Receipt]
    jobs: list[CausedJob]
    calls: list[OutgoingCall]
    deliveries: list[Delivery]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of it."""
        return not (self.inbound or self.events or self.jobs or self.calls)

    @property
    def moments(self) -> list[tuple[datetime, str, str]]:
        """Everything that is dated, in its order: when, what kind, and what."""
        found: list[tuple[datetime, str, str]] = []
        found += [
            (each.received_at, "Arrived", f"{each.type}: {each.outcome or each.status}")
            for each in self.inbound
        ]
        found += [(each.occurred_at, "Event", each.type) for each in self.events]
        found += [(each.received_at, "Reaction", each.subscriber) for each in self.receipts]
        found += [
            (each.at, "Call", f"{each.operation}: {each.status or each.problem}")
            for each in self.calls
        ]
        found += [
            (each.created_at, "Delivery", f"{each.event_type}: {each.status.value}")
            for each in self.deliveries
        ]
        return sorted(found, key=lambda moment: moment[0])


async def follow(tx: Transaction, correlation_id: str, subscribers: Subscribers) -> Trace:
    """Everything that a request caused; calls and deliveries of the day after it."""
    inbound = await inbound_caused(tx, correlation_id)
    events = await events_caused_by(tx, correlation_id)
    ids: list[Any] = [event.id for event in events]
    began = min(
        [each.received_at for each in inbound] + [each.occurred_at for each in events],
        default=None,
    )
    calls: list[OutgoingCall] = []
    deliveries: list[Delivery] = []
    if began is not None:
        since, until = began - timedelta(hours=1), began + _REACHES
        calls = await calls_caused_by(tx, correlation_id, since=since, until=until)
        deliveries = await deliveries_of_events(tx, ids, since=since, until=until)
    names = [each.name for each in subscribers]
    receipts = await receipts_of(tx, ids, subscribers=names) if ids else []
    jobs = await jobs_caused_by(tx, correlation_id)
    return Trace(inbound, events, receipts, jobs, calls, deliveries)
