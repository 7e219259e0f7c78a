"""Lanes: what a person waits for goes first, and no lane waits for another one."""

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Lane, Worker, enqueue
from studium.platform.parts import Parts


@dataclass(frozen=True)
class Urgent(Job, name="test.urgent", lane="urgent"):
    """What a person waits for."""

    number: int


@dataclass(frozen=True)
class Plain(Job, name="test.plain"):
    """What has no lane of its own."""

    number: int


@dataclass(frozen=True)
class Outside(Job, name="test.outside", lane="outside"):
    """A call to somebody else's machine."""

    number: int


@dataclass(frozen=True)
class Bulk(Job, name="test.bulk", lane="bulk"):
    """What is there in masses."""

    number: int


KINDS = (Bulk, Outside, Plain, Urgent)


@pytest.fixture
def bare(database: Database) -> Parts:
    parts = Parts()
    parts.add(database)
    return parts


def test_a_kind_names_its_lane_and_only_one_that_there_is() -> None:
    assert [kind.lane for kind in KINDS] == ["bulk", "outside", "default", "urgent"]
    with pytest.raises(ValueError, match="slow"):
        type("Slow", (Job,), {}, name="test.slow", lane="slow")


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 1000), st.sampled_from(Lane))
def test_every_lane_has_room_on_every_worker(concurrency: int, lane: Lane) -> None:
    assert 2 <= lane.share_of(concurrency) <= concurrency


async def test_jobs_run_in_the_order_of_their_lanes(bare: Parts, database: Database) -> None:
    seen: list[str] = []

    async def note(_: Parts, job: Job) -> None:
        seen.append(job.lane)

    async with database.transaction() as tx:
        for number in range(3):
            for kind in KINDS:
                await enqueue(tx, kind(number))
    handlers = [JobHandler(kind, note) for kind in KINDS]
    await Worker(bare, handlers, concurrency=2).run_until_idle()
    assert seen == ["urgent"] * 3 + ["default"] * 3 + ["outside"] * 3 + ["bulk"] * 3


async def test_within_a_kind_what_is_sent_to_many_goes_last(
    bare: Parts, database: Database
) -> None:
    seen: list[int] = []

    async def note(_: Parts, job: Urgent) -> None:
        seen.append(job.number)

    async with database.transaction() as tx:
        for number in range(4):
            await enqueue(tx, Urgent(number), lane=Lane.BULK)
        await enqueue(tx, Urgent(4))
    await Worker(bare, [JobHandler(Urgent, note)], concurrency=2).run_until_idle()
    assert seen == [4, 0, 1, 2, 3]


async def test_a_lane_that_hangs_keeps_no_other_one_waiting(
    bare: Parts, database: Database
) -> None:
    hanging, arrived = asyncio.Event(), asyncio.Event()
    running = 0

    async def hang(_: Parts, __: Outside) -> None:
        nonlocal running
        running += 1
        await hanging.wait()

    async def arrive(_: Parts, __: Urgent) -> None:
        arrived.set()

    async with database.transaction() as tx:
        for number in range(50):
            await enqueue(tx, Outside(number))
    worker = Worker(bare, [JobHandler(Outside, hang), JobHandler(Urgent, arrive)], concurrency=8)
    working = asyncio.create_task(worker.run())
    try:
        while running < Lane.OUTSIDE.share_of(8):  # noqa: ASYNC110 - until the lane is full
            await asyncio.sleep(0.02)
        async with database.transaction() as tx:
            await enqueue(tx, Urgent(1))
        await asyncio.wait_for(arrived.wait(), 2)
        assert running == Lane.OUTSIDE.share_of(8)
    finally:
        worker.stop()
        hanging.set()
        await working


async def test_a_kind_runs_no_more_at_once_than_it_says(bare: Parts, database: Database) -> None:
    running, most = 0, 0

    async def count(_: Parts, __: Plain) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1

    async with database.transaction() as tx:
        for number in range(8):
            await enqueue(tx, Plain(number))
    await Worker(bare, [JobHandler(Plain, count, most_at_once=2)], concurrency=8).run_until_idle()
    assert most == 2
