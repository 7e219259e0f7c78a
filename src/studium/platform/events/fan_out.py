"""Running the subscribers of an event, each exactly once in effect."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.events import store
from studium.platform.events.emit import DispatchEvent
from studium.platform.events.model import Event, Subscriber
from studium.platform.jobs import GiveUp, Job, JobHandler, enqueue
from studium.platform.parts import Parts


@dataclass(frozen=True)
class React(Job, name="events.react"):
    """Let one subscriber react to one event."""

    subscriber: str
    event_id: UUID
    occurred_at: datetime


@dataclass(frozen=True)
class _Stored:
    id: UUID
    type: str
    occurred_at: datetime
    payload: dict[str, Any]


class Subscribers:
    """Every subscriber of this installation, and the jobs that run them."""

    def __init__(self, subscribers: Iterable[Subscriber]) -> None:
        """Take the subscribers. Raises ValueError when two share a name."""
        self._by_name: dict[str, Subscriber] = {}
        for subscriber in subscribers:
            if subscriber.name in self._by_name:
                raise ValueError(f"two subscribers are named {subscriber.name!r}")
            self._by_name[subscriber.name] = subscriber

    @property
    def jobs(self) -> tuple[JobHandler, ...]:
        """The handlers that a worker needs."""
        return (
            JobHandler(DispatchEvent, self._dispatch, timeout_seconds=30, max_attempts=20),
            JobHandler(React, self._react, timeout_seconds=60, max_attempts=20),
        )

    async def _dispatch(self, parts: Parts, job: DispatchEvent) -> None:
        async with parts[Database].transaction() as tx:
            event = await _read(tx, job.event_id, job.occurred_at)
            for subscriber in self._by_name.values():
                if subscriber.event.event_type == event.type:
                    await enqueue(
                        tx,
                        React(subscriber.name, job.event_id, job.occurred_at),
                        dedupe_key=f"react:{subscriber.name}:{job.event_id}",
                    )

    async def _react(self, parts: Parts, job: React) -> None:
        subscriber = self._by_name.get(job.subscriber)
        if subscriber is None:
            raise GiveUp(f"no subscriber is named {job.subscriber!r} any more")
        async with parts[Database].transaction() as tx:
            is_first = await tx.execute(
                store.INSERT_RECEIPT, job.subscriber, job.event_id, parts[Clock].now()
            )
            if is_first:
                stored = await _read(tx, job.event_id, job.occurred_at)
                event = Event.from_payload(stored.type, stored.payload)
                await subscriber.react(parts, tx, event)


async def _read(tx: Any, event_id: UUID, occurred_at: datetime) -> _Stored:
    stored: _Stored | None = await tx.maybe(_Stored, store.READ_EVENT, event_id, occurred_at)
    if stored is None:
        raise GiveUp(f"event {event_id} is no longer kept")
    return stored
