"""Finding events that a subscriber has not heard of, since it was first seen.

An event is handed on by whichever worker takes its job. One of a version that does not know a new
subscriber hands it to the others alone; so those that know it look for what is left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.events import store
from studium.platform.events.fan_out import Subscribers, dedupe_key
from studium.platform.events.model import Subscriber
from studium.platform.jobs import dead_dedupe_keys
from studium.platform.parts import Parts

_HANDED_ON_WITHIN = timedelta(minutes=5)  # what is younger may be on its way
_COMMITTED_WITHIN = timedelta(hours=1)  # of the time that an event gives
_BATCH = 1_000


@dataclass(frozen=True)
class _Mark:
    name: str
    first_seen_at: datetime
    checked_until: datetime


@dataclass(frozen=True)
class _Unheard:
    id: UUID
    occurred_at: datetime


async def mark_subscribers(tx: Transaction, subscribers: Subscribers, *, now: datetime) -> None:
    """Remember since when each subscriber is there; what happened before is not for it."""
    names = [subscriber.name for subscriber in subscribers]
    await tx.execute(store.MARK_SUBSCRIBERS, names, now)


async def find_unheard(parts: Parts) -> None:
    """Have every subscriber react to what it has not heard of; each is a transaction."""
    subscribers, database, now = parts[Subscribers], parts[Database], parts[Clock].now()
    async with database.reader() as tx:
        marks = {mark.name: mark for mark in await tx.all(_Mark, store.SUBSCRIBER_MARKS)}
    for subscriber in subscribers:
        if mark := marks.get(subscriber.name):
            async with database.transaction() as tx:
                await _find(tx, subscribers, subscriber, mark, until=now - _HANDED_ON_WITHIN)


async def _find(
    tx: Transaction,
    subscribers: Subscribers,
    subscriber: Subscriber,
    mark: _Mark,
    *,
    until: datetime,
) -> None:
    since = max(mark.first_seen_at, mark.checked_until - _COMMITTED_WITHIN)
    name = subscriber.name
    found = await tx.all(
        _Unheard, store.UNHEARD, subscriber.event.event_type, since, until, name, _BATCH
    )
    dead = await dead_dedupe_keys(tx, [dedupe_key(name, event.id) for event in found])
    for event in found:
        if dedupe_key(name, event.id) not in dead:  # a dead one waits for a person
            await subscribers.enqueue_reaction(
                tx, name, event_id=event.id, occurred_at=event.occurred_at
            )
    checked = found[-1].occurred_at + _COMMITTED_WITHIN if len(found) == _BATCH else until
    await tx.execute(store.MARK_CHECKED, name, checked)
