"""Events: told with the change that they tell of, and taken once by every subscriber."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database, Sql, Transaction
from studium.platform.events import (
    Event,
    Subscriber,
    Subscribers,
    emit,
    event_schema,
    mark_subscribers,
    public_event_types,
)
from studium.platform.events.fan_out import React
from studium.platform.events.unheard import find_unheard
from studium.platform.ids import new_id
from studium.platform.jobs import GiveUp, Worker, enqueue, list_dead_jobs, replay_dead_jobs
from studium.platform.parts import Parts

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
COUNT_EVENTS = Sql("select count(*) from events")
COUNT_RECEIPTS = Sql("select count(*) from event_receipts")
COUNT_EFFECTS = Sql("select count(*) from effects where subscriber = $1")
INSERT_EFFECT = Sql("insert into effects values ($1, $2)")


@dataclass(frozen=True)
class LampLit(Event, type="test.lamp_lit", public=True):
    """A lamp was lit."""

    lamp_id: UUID
    lit_at: datetime
    note: str | None = None


@dataclass(frozen=True)
class LampBroken(Event, type="test.lamp_broken"):
    """A lamp broke, which is nobody else's business."""

    lamp_id: UUID


class Watcher:
    """Writes its reaction to the database, in the transaction it is given."""

    def __init__(self, name: str, problems: list[Exception] | None = None) -> None:
        self.name = name
        self.problems = problems or []
        self.seen: list[LampLit] = []

    async def react(self, _: Parts, tx: Transaction, event: LampLit) -> None:
        self.seen.append(event)
        await tx.execute(INSERT_EFFECT, self.name, event.lamp_id)
        if self.problems:
            raise self.problems.pop(0)

    @property
    def subscriber(self) -> Subscriber:
        return Subscriber(self.name, LampLit, self.react)


Effects = Callable[[str], Awaitable[int]]


@pytest.fixture
async def effects(database: Database) -> AsyncIterator[Effects]:
    async with database.pool.acquire() as connection:
        await connection.execute("create table effects (subscriber text, lamp_id uuid)")

    async def count(name: str) -> int:
        async with database.reader() as tx:
            return int(await tx.value(COUNT_EFFECTS, name))

    yield count
    async with database.pool.acquire() as connection:
        await connection.execute("drop table effects")


@pytest.fixture
def bare(database: Database, clock: MovableClock) -> Parts:
    parts = Parts()
    parts.add(database)
    parts.add(clock, as_=Clock)
    return parts


async def light(database: Database) -> tuple[UUID, LampLit]:
    event = LampLit(new_id(), AT)
    async with database.transaction() as tx:
        return await emit(tx, event, owner_id=None, at=AT), event


async def run(parts: Parts, *watchers: Watcher) -> None:
    subscribers = Subscribers([watcher.subscriber for watcher in watchers])
    await Worker(parts, subscribers.jobs).run_until_idle()


async def count(database: Database, sql: Sql) -> int:
    async with database.reader() as tx:
        return int(await tx.value(sql))


async def test_every_subscriber_hears_what_happened(
    bare: Parts, database: Database, effects: Effects
) -> None:
    first, second = Watcher("first"), Watcher("second")
    _, event = await light(database)
    await run(bare, first, second)
    assert first.seen == second.seen == [event]
    assert (await effects("first"), await effects("second")) == (1, 1)


async def test_other_events_are_not_heard(
    bare: Parts, database: Database, effects: Effects
) -> None:
    watcher = Watcher("first")
    async with database.transaction() as tx:
        await emit(tx, LampBroken(new_id()), owner_id=None, at=AT)
    await run(bare, watcher)
    assert watcher.seen == []
    assert await effects("first") == 0


async def test_what_is_rolled_back_was_never_told(
    bare: Parts, database: Database, effects: Effects
) -> None:
    async def light_and_fail() -> None:
        async with database.transaction() as tx:
            await emit(tx, LampLit(new_id(), AT), owner_id=None, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await light_and_fail()
    watcher = Watcher("first")
    await run(bare, watcher)
    assert watcher.seen == []
    assert await count(database, COUNT_EVENTS) == 0
    assert await effects("first") == 0


async def test_a_reaction_repeated_has_its_effect_once(
    bare: Parts, database: Database, effects: Effects
) -> None:
    watcher = Watcher("first")
    event_id, _ = await light(database)
    await run(bare, watcher)
    async with database.transaction() as tx:
        for _ in range(2):
            await enqueue(tx, React("first", event_id, AT))
    await run(bare, watcher)
    assert await effects("first") == 1


async def test_ten_reactions_at_once_have_their_effect_once(
    bare: Parts, database: Database, effects: Effects
) -> None:
    watcher = Watcher("first")
    event_id, _ = await light(database)
    _, react, *_ = Subscribers([watcher.subscriber]).jobs
    await asyncio.gather(*(react.run(bare, React("first", event_id, AT)) for _ in range(10)))
    assert await effects("first") == 1
    assert await count(database, COUNT_RECEIPTS) == 1


async def test_a_failing_subscriber_leaves_nothing_and_is_tried_again(
    bare: Parts, database: Database, effects: Effects
) -> None:
    failing, other = Watcher("failing", [ValueError("not yet")]), Watcher("other")
    event_id, _ = await light(database)
    _, react, *_ = Subscribers([failing.subscriber]).jobs
    with pytest.raises(ValueError, match="not yet"):
        await react.run(bare, React("failing", event_id, AT))
    assert await effects("failing") == 0
    assert await count(database, COUNT_RECEIPTS) == 0
    failing.problems = [ValueError("nor now")]
    await run(bare, failing, other)
    await asyncio.sleep(1.1)  # the first backoff
    await run(bare, failing, other)
    assert (await effects("failing"), await effects("other")) == (1, 1)
    assert len(failing.seen) == 3


async def test_a_subscriber_that_is_gone_leaves_a_dead_job_that_can_be_replayed(
    bare: Parts, database: Database, effects: Effects
) -> None:
    event_id, _ = await light(database)
    async with database.transaction() as tx:
        await enqueue(tx, React("gone", event_id, AT))
    await run(bare)
    async with database.transaction() as tx:
        (dead,) = await list_dead_jobs(tx)
        assert "no subscriber is named 'gone'" in str(dead.reason)
        await replay_dead_jobs(tx)
    await run(bare, Watcher("gone"))
    assert await effects("gone") == 1


async def test_an_event_that_is_no_longer_kept_is_given_up(bare: Parts) -> None:
    watcher = Watcher("first")
    _, react, *_ = Subscribers([watcher.subscriber]).jobs
    with pytest.raises(GiveUp, match="no longer kept"):
        await react.run(bare, React("first", new_id(), AT))


def test_two_subscribers_may_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="'same'"):
        Subscribers([Watcher("same").subscriber, Watcher("same").subscriber])


# --- the registry


def test_two_classes_may_not_claim_a_type() -> None:
    with pytest.raises(TypeError, match=r"test\.lamp_lit"):

        class Impostor(Event, type="test.lamp_lit"):
            """Claims a type that is taken."""


def test_a_class_of_the_same_name_elsewhere_may_not_either() -> None:
    with pytest.raises(TypeError, match=r"test\.lamp_lit"):
        type("LampLit", (Event,), {"__module__": "elsewhere"}, type="test.lamp_lit")


def test_an_event_survives_storage() -> None:
    event = LampLit(new_id(), AT, "by the door")
    assert Event.from_payload("test.lamp_lit", event.to_payload()) == event


def test_only_public_events_are_listed_with_their_schema() -> None:
    listed = public_event_types()
    assert listed["test.lamp_lit"] is LampLit
    assert "test.lamp_broken" not in listed
    assert list(listed) == sorted(listed)
    schema = event_schema(LampLit)
    assert schema["properties"]["lamp_id"]["format"] == "uuid"
    assert schema["required"] == ["lamp_id", "lit_at"]
    assert schema["description"] == "A lamp was lit."


async def run_unheard(parts: Parts, *watchers: Watcher) -> None:
    """Look for what was not heard of, as a worker of this version does; then react."""
    parts.add(Subscribers([watcher.subscriber for watcher in watchers]))
    await find_unheard(parts)
    await Worker(parts, parts[Subscribers].jobs).run_until_idle()


async def mark(parts: Parts, *watchers: Watcher) -> None:
    subscribers = Subscribers([watcher.subscriber for watcher in watchers])
    async with parts[Database].transaction() as tx:
        await mark_subscribers(tx, subscribers, now=parts[Clock].now())


async def test_what_a_version_before_handed_on_to_others_alone_is_found(
    bare: Parts, database: Database, clock: MovableClock, effects: Effects
) -> None:
    old, new = Watcher("old"), Watcher("new")
    clock.freeze(AT - timedelta(minutes=1))
    await mark(bare, old, new)
    _, event = await light(database)
    await run(bare, old)  # a worker that does not know the new one
    clock.freeze(AT + timedelta(minutes=2))
    await run_unheard(bare, old, new)
    assert new.seen == []  # it may still be on its way
    clock.freeze(AT + timedelta(minutes=6))
    for _ in range(2):
        await run_unheard(bare, old, new)
    assert new.seen == old.seen == [event]
    assert await effects("new") == 1


async def test_what_happened_before_a_subscriber_was_there_is_not_for_it(
    bare: Parts, database: Database, clock: MovableClock, effects: Effects
) -> None:
    del effects
    late = Watcher("late")
    await light(database)
    await run(bare, Watcher("other"))
    clock.freeze(AT + timedelta(minutes=1))
    await mark(bare, late)
    clock.freeze(AT + timedelta(days=1))
    await run_unheard(bare, late)
    assert late.seen == []


async def test_a_reaction_that_lies_dead_waits_for_a_person(
    bare: Parts, database: Database, clock: MovableClock, effects: Effects
) -> None:
    del effects
    broken = Watcher("broken", problems=[GiveUp("no use")])
    clock.freeze(AT - timedelta(minutes=1))
    await mark(bare, broken)
    await light(database)
    await run(bare, broken)
    clock.freeze(AT + timedelta(minutes=6))
    await run_unheard(bare, broken)
    assert len(broken.seen) == 1


async def test_jobs_of_a_version_before_are_still_run(
    bare: Parts, database: Database, effects: Effects
) -> None:
    watcher = Watcher("first")
    event_id, event = await light(database)
    async with database.transaction() as tx:
        await enqueue(tx, React("first", event_id, AT))
    await run(bare, watcher)
    assert watcher.seen == [event]
    assert await effects("first") == 1
