"""Telling what happened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.events import store
from studium.platform.events.model import Event
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue
from studium.platform.telemetry import correlation_id


@dataclass(frozen=True)
class DispatchEvent(Job, name="events.dispatch"):
    """Hand an event to each of its subscribers."""

    event_id: UUID
    occurred_at: datetime


async def emit(tx: Transaction, event: Event, *, owner_id: UUID | None, at: datetime) -> UUID:
    """Write an event on the caller's transaction; its subscribers run once that commits.

    `owner_id` is whose business the event is, None for the operator. Returns the event's id.
    """
    event_id = new_id()
    statement = store.INSERT_PUBLIC_EVENT if event.is_told_outside else store.INSERT_EVENT
    await tx.execute(
        statement, event_id, event.event_type, owner_id, at, event.to_payload(), correlation_id()
    )
    await enqueue(tx, DispatchEvent(event_id, at))
    return event_id
