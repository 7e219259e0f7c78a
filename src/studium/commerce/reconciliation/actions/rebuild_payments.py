"""Make all payment state anew from the kept facts, and compare it with what stands."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from studium.commerce.payments import (
    Fact,
    Life,
    RebuildFailed,
    facts_after,
    has_payments,
    live_again,
    lives_of,
    payments_without_facts,
    same_life,
    write_lives,
)
from studium.platform.database import Database
from studium.platform.errors import Conflict

_FACTS_AT_ONCE = 5000
_FIRST = UUID(int=0)
_MOST_TOLD = 100
_LOOKS = 3
Progress = Callable[[int], None]


class NotEmpty(Conflict):
    """The database to rebuild into holds payments."""

    slug = "rebuild-target-not-empty"
    title = "This database is not empty"


@dataclass(slots=True)
class Rebuilt:
    """What was rebuilt; `differences` by payment, a phrase each, at most a hundred payments."""

    payments: int = 0
    facts: int = 0
    differing: int = 0
    differences: dict[UUID, list[str]] = field(default_factory=dict)

    def note(self, payment_id: UUID, found: list[str]) -> None:
        """Keep what differs of a payment."""
        self.differing += 1
        if len(self.differences) < _MOST_TOLD:
            self.differences[payment_id] = found


async def rebuild_payments(
    database: Database, progress: Progress, *, into: Database | None = None
) -> Rebuilt:
    """Live every payment again, compare it with the one that stands, and change nothing there.

    With `into`, a migrated database that holds no payment, what was rebuilt is written there, and
    what is then read from there is compared. `progress` is called with numbers of facts. Raises
    NotEmpty.
    """
    if into is not None:
        async with into.reader() as tx:
            if await has_payments(tx):
                raise NotEmpty("Rebuild into a database that was migrated and holds no payments.")
    rebuilt = Rebuilt()
    async for batch in _batches(database):
        lives = _live(batch, rebuilt)
        if into is not None:
            lives = await _written(into, lives)
        await _compare(database, lives, rebuilt)
        rebuilt.facts += len(batch)
        progress(len(batch))
    async with database.reader() as tx:
        for payment_id in await payments_without_facts(tx, limit=_MOST_TOLD):
            rebuilt.note(payment_id, ["there are no facts of it"])
    return rebuilt


async def _batches(database: Database) -> AsyncIterator[list[Fact]]:
    """Facts of whole payments, some thousands at a time."""
    payment_id, number = _FIRST, 0
    kept: list[Fact] = []
    while True:
        async with database.reader() as tx:
            page = await facts_after(tx, payment_id, number, limit=_FACTS_AT_ONCE)
        facts = kept + page
        if len(page) < _FACTS_AT_ONCE:
            if facts:
                yield facts
            return
        last = page[-1]
        payment_id, number = last.payment_id, last.number
        whole = [fact for fact in facts if fact.payment_id != last.payment_id]
        kept = facts[len(whole) :]
        if whole:
            yield whole


def _live(facts: list[Fact], rebuilt: Rebuilt) -> dict[UUID, Life]:
    lives = {}
    for payment_id, of_one in groupby(facts, key=lambda fact: fact.payment_id):
        rebuilt.payments += 1
        try:
            lives[payment_id] = live_again(of_one)
        except (RebuildFailed, ValueError, KeyError, AssertionError) as problem:
            rebuilt.note(payment_id, [f"cannot be rebuilt: {problem}"])
    return lives


async def _written(into: Database, lives: dict[UUID, Life]) -> dict[UUID, Life]:
    async with into.transaction() as tx:
        await write_lives(tx, lives.values())
    async with into.reader() as tx:
        return await lives_of(tx, lives)


async def _compare(database: Database, lives: dict[UUID, Life], rebuilt: Rebuilt) -> None:
    async with database.reader() as tx:
        standing = await lives_of(tx, lives)
    for payment_id, life in lives.items():
        lived = standing.get(payment_id)
        found = ["it stands no more"] if lived is None else same_life(life, lived)
        if found:
            found = await _look_again(database, payment_id)
        if found:
            rebuilt.note(payment_id, found)


async def _look_again(database: Database, payment_id: UUID) -> list[str]:
    """What still differs: a payment may have moved between the two reads."""
    found: list[str] = []
    for _ in range(_LOOKS):
        async with database.reader() as tx:
            facts = await facts_after(tx, payment_id, 0, limit=_FACTS_AT_ONCE)
            standing = (await lives_of(tx, [payment_id])).get(payment_id)
        own = [fact for fact in facts if fact.payment_id == payment_id]
        if standing is None:
            return ["it stands no more"]
        found = same_life(live_again(own), standing)
        if not found:
            return []
    return found
