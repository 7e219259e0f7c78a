"""Make all payment and subscription state anew from the kept facts; compare it with what stands."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol
from uuid import UUID

from studium.commerce.payments import (
    RebuildFailed,
    facts_after,
    has_payments,
    live_again,
    lives_of,
    payments_without_facts,
    same_life,
    write_lives,
)
from studium.commerce.subscriptions import (
    has_subscriptions,
    live_subscription_again,
    same_subscription,
    subscription_facts_after,
    subscription_lives_of,
    subscriptions_without_facts,
    write_subscription_lives,
)
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict

_FACTS_AT_ONCE = 5000
_FIRST = UUID(int=0)
_MOST_TOLD = 100
_LOOKS = 3
Progress = Callable[[int], None]


class NotEmpty(Conflict):
    """The database to rebuild into holds what is to be rebuilt."""

    slug = "rebuild-target-not-empty"
    title = "This database is not empty"


class KeptFact(Protocol):
    """A fact of a payment or a subscription."""

    @property
    def subject_id(self) -> UUID:
        """What it is a fact of."""
        ...

    @property
    def number(self) -> int:
        """Where it stands among the facts of its subject."""
        ...

    @property
    def at(self) -> datetime:
        """When it was taken in."""
        ...


@dataclass(frozen=True)
class Source:
    """What is made anew: how its facts are read, lived, compared and written."""

    facts_after: Callable[..., Awaitable[list[Any]]]
    live_again: Callable[[Iterable[Any]], Any]
    lives_of: Callable[[Transaction, Iterable[UUID]], Awaitable[dict[UUID, Any]]]
    same: Callable[[Any, Any], list[str]]
    without_facts: Callable[..., Awaitable[list[UUID]]]
    stands: Callable[[Transaction], Awaitable[bool]]
    write: Callable[[Transaction, Iterable[Any]], Awaitable[None]]


PAYMENTS = Source(
    facts_after,
    live_again,
    lives_of,
    same_life,
    payments_without_facts,
    has_payments,
    write_lives,
)
SUBSCRIPTIONS = Source(
    subscription_facts_after,
    live_subscription_again,
    subscription_lives_of,
    same_subscription,
    subscriptions_without_facts,
    has_subscriptions,
    write_subscription_lives,
)


@dataclass(slots=True)
class Rebuilt:
    """What was rebuilt; `differences` by id, a phrase each, of at most a hundred."""

    subjects: int = 0
    facts: int = 0
    differing: int = 0
    differences: dict[UUID, list[str]] = field(default_factory=dict)

    def note(self, subject_id: UUID, found: list[str]) -> None:
        """Keep what differs of one."""
        self.differing += 1
        if len(self.differences) < _MOST_TOLD:
            self.differences[subject_id] = found


async def rebuild(
    source: Source, database: Database, progress: Progress, *, into: Database | None = None
) -> Rebuilt:
    """Live everything again, compare it with what stands, and change nothing there.

    With `into`, a migrated database that holds nothing of the kind, what was rebuilt is written
    there, and what is then read from there is compared. `progress` is called with numbers of
    facts. Raises NotEmpty.
    """
    if into is not None:
        async with into.reader() as tx:
            if await source.stands(tx):
                raise NotEmpty("Rebuild into a database that was migrated and is empty.")
    rebuilt = Rebuilt()
    async for batch in _batches(source, database):
        lives = _live(source, batch, rebuilt)
        if into is not None:
            lives = await _written(source, into, lives)
        await _compare(source, database, lives, rebuilt)
        rebuilt.facts += len(batch)
        progress(len(batch))
    async with database.reader() as tx:
        for subject_id in await source.without_facts(tx, limit=_MOST_TOLD):
            rebuilt.note(subject_id, ["there are no facts of it"])
    return rebuilt


async def _batches(source: Source, database: Database) -> AsyncIterator[list[KeptFact]]:
    """Facts of whole subjects, some thousands at a time."""
    subject_id, number = _FIRST, 0
    kept: list[KeptFact] = []
    while True:
        async with database.reader() as tx:
            page = await source.facts_after(tx, subject_id, number, limit=_FACTS_AT_ONCE)
        facts = kept + page
        if len(page) < _FACTS_AT_ONCE:
            if facts:
                yield facts
            return
        last = page[-1]
        subject_id, number = last.subject_id, last.number
        whole = [fact for fact in facts if fact.subject_id != last.subject_id]
        kept = facts[len(whole) :]
        if whole:
            yield whole


def _live(source: Source, facts: list[KeptFact], rebuilt: Rebuilt) -> dict[UUID, Any]:
    lives = {}
    for subject_id, of_one in groupby(facts, key=lambda fact: fact.subject_id):
        rebuilt.subjects += 1
        try:
            lives[subject_id] = source.live_again(of_one)
        except (RebuildFailed, ValueError, KeyError, AssertionError) as problem:
            rebuilt.note(subject_id, [f"cannot be rebuilt: {problem}"])
    return lives


async def _written(source: Source, into: Database, lives: dict[UUID, Any]) -> dict[UUID, Any]:
    async with into.transaction() as tx:
        await source.write(tx, lives.values())
    async with into.reader() as tx:
        return await source.lives_of(tx, lives)


async def _compare(
    source: Source, database: Database, lives: dict[UUID, Any], rebuilt: Rebuilt
) -> None:
    async with database.reader() as tx:
        standing = await source.lives_of(tx, lives)
    for subject_id, life in lives.items():
        lived = standing.get(subject_id)
        found = ["it stands no more"] if lived is None else source.same(life, lived)
        if found:
            found = await _look_again(source, database, subject_id)
        if found:
            rebuilt.note(subject_id, found)


async def _look_again(source: Source, database: Database, subject_id: UUID) -> list[str]:
    """What still differs: something may have moved between the two reads."""
    found: list[str] = []
    for _ in range(_LOOKS):
        async with database.reader() as tx:
            facts = await source.facts_after(tx, subject_id, 0, limit=_FACTS_AT_ONCE)
            standing = (await source.lives_of(tx, [subject_id])).get(subject_id)
        own = [fact for fact in facts if fact.subject_id == subject_id]
        if standing is None:
            return ["it stands no more"]
        found = source.same(source.live_again(own), standing)
        if not found:
            return []
    return found
