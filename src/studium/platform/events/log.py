"""What happened, for those who look after it: events by type or by what caused them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.events import store

_MOST_CAUSED = 200


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as it is stored, with the id of the request that caused it."""

    id: UUID
    type: str
    owner_id: UUID | None
    occurred_at: datetime
    payload: dict[str, Any]
    correlation_id: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """When a subscriber had reacted to an event."""

    subscriber: str
    event_id: UUID
    received_at: datetime


async def logged_events(
    tx: Transaction, *, before_id: UUID, limit: int, event_type: str | None = None
) -> list[LoggedEvent]:
    """Events of everybody, newest first, of one type or of any."""
    if event_type is None:
        return await tx.all(LoggedEvent, store.LOGGED_EVENTS, before_id, limit)
    return await tx.all(LoggedEvent, store.LOGGED_OF_TYPE, before_id, limit, event_type)


async def events_caused_by(tx: Transaction, correlation_id: str) -> list[LoggedEvent]:
    """What a request caused, in its order; at most 200."""
    return await tx.all(LoggedEvent, store.LOGGED_OF_CORRELATION, correlation_id, _MOST_CAUSED)


async def logged_event(tx: Transaction, event_id: UUID) -> LoggedEvent | None:
    """One event."""
    return await tx.maybe(LoggedEvent, store.LOGGED_EVENT, event_id)


async def receipts_of(
    tx: Transaction, event_ids: list[UUID], *, subscribers: Iterable[str]
) -> list[Receipt]:
    """Who of these subscribers had reacted to which of these events, in order."""
    return await tx.all(Receipt, store.RECEIPTS_OF, list(subscribers), event_ids)
