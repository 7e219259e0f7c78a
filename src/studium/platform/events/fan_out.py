"""Running the subscribers of an event, each exactly once in effect."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.events import store
from studium.platform.events.emit import DispatchEvent
from studium.platform.events.model import RecordedEvent, Subscriber
from studium.platform.jobs import GiveUp, Job, JobHandler, enqueue
from studium.platform.parts import Parts


@dataclass(frozen=True)
class React(Job, name="events.react"):
    """Let one subscriber react to one event, as versions before asked for it."""

    subscriber: str
    event_id: UUID
    occurred_at: datetime


def reaction_to(subscriber: Subscriber) -> type[Job]:
    """The kind of job in which a subscriber reacts: one for each, so that each has its limits."""
    return _reaction(subscriber.name, subscriber.lane)


@cache
def _reaction(name: str, lane: str) -> type[Job]:
    @dataclass(frozen=True)
    class Reaction(Job, name=f"react.{name}", lane=lane):
        """Let the subscriber react to one event."""

        event_id: UUID
        occurred_at: datetime

    return Reaction


class Subscribers:
    """Every subscriber of this installation, and the jobs that run them."""

    def __init__(self, subscribers: Iterable[Subscriber]) -> None:
        """Take the subscribers. Raises ValueError when two share a name."""
        self._by_name: dict[str, Subscriber] = {}
        for subscriber in subscribers:
            if subscriber.name in self._by_name:
                raise ValueError(f"two subscribers are named {subscriber.name!r}")
            self._by_name[subscriber.name] = subscriber
        self._reactions = {name: reaction_to(each) for name, each in self._by_name.items()}

    def __iter__(self) -> Iterator[Subscriber]:
        """Every subscriber."""
        return iter(self._by_name.values())

    @property
    def jobs(self) -> tuple[JobHandler, ...]:
        """The handlers that a worker needs."""
        return (
            JobHandler(DispatchEvent, self._dispatch, timeout_seconds=30, max_attempts=20),
            JobHandler(React, self._react, timeout_seconds=60, max_attempts=20),
            *(
                JobHandler(kind, partial(self._run, name), timeout_seconds=60, max_attempts=20)
                for name, kind in self._reactions.items()
            ),
        )

    async def enqueue_reaction(
        self, tx: Transaction, name: str, *, event_id: UUID, occurred_at: datetime
    ) -> None:
        """Have a subscriber react to an event, unless that waits already."""
        job: Any = self._reactions[name]
        await enqueue(tx, job(event_id, occurred_at), dedupe_key=dedupe_key(name, event_id))

    async def _dispatch(self, parts: Parts, job: DispatchEvent) -> None:
        async with parts[Database].transaction() as tx:
            event = await _read(tx, job.event_id, job.occurred_at)
            for subscriber in self._by_name.values():
                if subscriber.event.event_type == event.type:
                    await self.enqueue_reaction(
                        tx, subscriber.name, event_id=job.event_id, occurred_at=job.occurred_at
                    )

    async def _react(self, parts: Parts, job: React) -> None:
        if job.subscriber not in self._by_name:
            raise GiveUp(f"no subscriber is named {job.subscriber!r} any more")
        await self._run(job.subscriber, parts, job)

    async def _run(self, name: str, parts: Parts, job: Any) -> None:
        subscriber = self._by_name[name]
        async with parts[Database].transaction() as tx:
            is_first = await tx.execute(
                store.INSERT_RECEIPT, name, job.event_id, parts[Clock].now()
            )
            if is_first:
                stored = await _read(tx, job.event_id, job.occurred_at)
                await subscriber.react(parts, tx, stored.event)


def dedupe_key(name: str, event_id: UUID) -> str:
    """The key under which a reaction waits once."""
    return f"react:{name}:{event_id}"


async def _read(tx: Transaction, event_id: UUID, occurred_at: datetime) -> RecordedEvent:
    stored = await tx.maybe(RecordedEvent, store.READ_EVENT, event_id, occurred_at)
    if stored is None:
        raise GiveUp(f"event {event_id} is no longer kept")
    return stored
