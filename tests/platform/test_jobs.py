"""Jobs: on the caller's transaction, retried with backoff, kept when dead, taken over."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from studium.entrypoints import modules
from studium.platform.database import Database
from studium.platform.jobs import (
    TRIES_FOR_A_DAY,
    GiveUp,
    Job,
    JobHandler,
    RetryLater,
    Worker,
    backoff_seconds,
    count_dead_jobs,
    enqueue,
    list_dead_jobs,
    replay_dead_jobs,
)
from studium.platform.jobs.retention import RETENTION
from studium.platform.parts import Parts
from studium.platform.retention import delete_expired


@dataclass(frozen=True)
class Note(Job, name="test.note"):
    """Write a word down."""

    word: str


class Recorder:
    """Handles notes as the test wants, and remembers them."""

    def __init__(self, problems: list[Exception] | None = None) -> None:
        self.words: list[str] = []
        self.problems = problems or []

    async def run(self, _: Parts, job: Note) -> None:
        self.words.append(job.word)
        if self.problems:
            raise self.problems.pop(0)


@pytest.fixture
def bare(database: Database) -> Parts:
    parts = Parts()
    parts.add(database)
    return parts


def worker(
    parts: Parts,
    run: Callable[[Parts, Note], Awaitable[None]],
    *,
    max_attempts: int = 3,
    timeout_seconds: float = 5,
) -> Worker:
    handler = JobHandler(Note, run, timeout_seconds=timeout_seconds, max_attempts=max_attempts)
    return Worker(parts, [handler])


async def test_a_job_runs_once_its_transaction_commits(bare: Parts, database: Database) -> None:
    services = Recorder()
    async with database.transaction() as tx:
        await enqueue(tx, Note("hello"))
    await worker(bare, services.run).run_until_idle()
    assert services.words == ["hello"]


async def test_a_job_is_gone_when_its_transaction_rolls_back(
    bare: Parts, database: Database
) -> None:
    services = Recorder()

    async def enqueue_and_fail() -> None:
        async with database.transaction() as tx:
            await enqueue(tx, Note("never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await enqueue_and_fail()
    await worker(bare, services.run).run_until_idle()
    assert services.words == []


async def test_one_job_waits_under_a_dedupe_key(database: Database) -> None:
    async with database.transaction() as tx:
        assert await enqueue(tx, Note("a"), dedupe_key="same")
        assert not await enqueue(tx, Note("b"), dedupe_key="same")


async def test_a_worker_runs_no_more_at_once_than_it_was_told(
    bare: Parts, database: Database
) -> None:
    running, most = 0, 0

    async def count(_: Parts, __: Note) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1

    async with database.transaction() as tx:
        for _ in range(12):
            await enqueue(tx, Note("busy"))
    await Worker(bare, [JobHandler(Note, count)], concurrency=3).run_until_idle()
    assert most == 3


async def test_a_failing_job_is_tried_again_until_it_works(bare: Parts, database: Database) -> None:
    services = Recorder([RetryLater(0, "not yet"), RetryLater(0, "nor now")])
    async with database.transaction() as tx:
        await enqueue(tx, Note("again"))
    await worker(bare, services.run).run_until_idle()
    assert services.words == ["again"] * 3


async def test_a_job_out_of_attempts_is_kept_and_can_be_replayed(
    bare: Parts, database: Database
) -> None:
    services = Recorder([RetryLater(0, "no"), RetryLater(0, "no"), ValueError("never again")])
    async with database.transaction() as tx:
        await enqueue(tx, Note("late"))
    await worker(bare, services.run).run_until_idle()
    async with database.transaction() as tx:
        (dead,) = await list_dead_jobs(tx)
        assert dead.name == "test.note"
        assert dead.payload == '{"word":"late"}'
        assert dead.reason is not None
        assert "never again" in dead.reason
        assert await replay_dead_jobs(tx, ids=[dead.id]) == 1
    await worker(bare, services.run).run_until_idle()
    assert services.words == ["late"] * 4
    async with database.reader() as tx:
        assert await count_dead_jobs(tx) == 0


async def test_a_dead_job_is_replayed_beside_another_under_its_key(
    bare: Parts, database: Database
) -> None:
    services = Recorder([GiveUp("no use"), GiveUp("no use")])
    for word in ("first", "second"):
        async with database.transaction() as tx:
            await enqueue(tx, Note(word), dedupe_key="same")
        await worker(bare, services.run).run_until_idle()
    async with database.transaction() as tx:
        await enqueue(tx, Note("third"), dedupe_key="same")
        assert await replay_dead_jobs(tx) == 2
    await worker(bare, services.run).run_until_idle()
    assert sorted(services.words[2:]) == ["first", "second", "third"]


def test_two_handlers_may_not_claim_a_name(bare: Parts) -> None:
    @dataclass(frozen=True)
    class Copy(Job, name="test.note"):
        """Another job under the same name."""

    services = Recorder()
    handlers = [JobHandler(Note, services.run), JobHandler(Copy, services.run)]
    with pytest.raises(ValueError, match=r"test\.note"):
        Worker(bare, handlers)


async def test_giving_up_makes_a_job_dead_at_once(bare: Parts, database: Database) -> None:
    services = Recorder([GiveUp("no use")])
    async with database.transaction() as tx:
        await enqueue(tx, Note("hopeless"))
    await worker(bare, services.run).run_until_idle()
    async with database.reader() as tx:
        assert await count_dead_jobs(tx) == 1
    assert services.words == ["hopeless"]


async def test_a_job_over_its_time_is_stopped_and_retried(bare: Parts, database: Database) -> None:
    tries: list[str] = []

    async def dawdle(_: Parts, job: Note) -> None:
        tries.append(job.word)
        await asyncio.sleep(60)

    async with database.transaction() as tx:
        await enqueue(tx, Note("slow"))
    await worker(bare, dawdle, max_attempts=1, timeout_seconds=0.1).run_until_idle()
    async with database.reader() as tx:
        assert await count_dead_jobs(tx) == 1
    assert tries == ["slow"]


async def test_a_delayed_job_waits(bare: Parts, database: Database) -> None:
    services = Recorder()
    async with database.transaction() as tx:
        await enqueue(tx, Note("tomorrow"), delay=timedelta(days=1))
    await worker(bare, services.run).run_until_idle()
    assert services.words == []


async def test_the_job_of_a_killed_worker_is_taken_over(bare: Parts, database: Database) -> None:
    services = Recorder()
    async with database.transaction() as tx:
        await enqueue(tx, Note("orphan"))
    async with database.pool.acquire() as connection:
        await connection.execute("""
            update pgqueuer set status = 'picked', queue_manager_id = gen_random_uuid(),
                   heartbeat = now() - interval '1 hour', updated = now() - interval '1 hour'
        """)
    await worker(bare, services.run).run_until_idle()
    assert services.words == ["orphan"]


async def test_a_job_that_kills_its_worker_time_after_time_is_dead_and_can_be_replayed(
    bare: Parts, database: Database
) -> None:
    services = Recorder()
    async with database.transaction() as tx:
        await enqueue(tx, Note("deadly"))
    async with database.pool.acquire() as connection:
        await connection.execute("""
            update pgqueuer set status = 'picked', queue_manager_id = gen_random_uuid(),
                   execute_after = now() - interval '1 hour', heartbeat = now() - interval '1 hour'
        """)
        await connection.execute("""
            insert into pgqueuer_log (job_id, status, entrypoint, priority)
            select id, 'picked', entrypoint, priority from pgqueuer, generate_series(1, 5)
        """)
    await worker(bare, services.run).run_until_idle()
    assert services.words == []
    async with database.transaction() as tx:
        (dead,) = await list_dead_jobs(tx)
        assert dead.reason == "its worker died 5 times while it ran"
        await replay_dead_jobs(tx)
    async with database.pool.acquire() as connection:
        await connection.execute("update pgqueuer set execute_after = now() - interval '1 hour'")
    await worker(bare, services.run).run_until_idle()
    assert services.words == ["deadly"]


async def test_the_log_of_last_month_is_forgotten_but_not_that_of_dead_jobs(
    bare: Parts, database: Database
) -> None:
    services = Recorder([GiveUp("no use")])
    async with database.transaction() as tx:
        await enqueue(tx, Note("dies"))
    await worker(bare, services.run).run_until_idle()
    async with database.transaction() as tx:
        await enqueue(tx, Note("lives"))
    await worker(bare, services.run).run_until_idle()
    async with database.pool.acquire() as connection:
        await connection.execute("update pgqueuer_log set created = now() - interval '31 days'")
    for rule in RETENTION:
        await delete_expired(bare, rule)
    async with database.transaction() as tx:
        (dead,) = await list_dead_jobs(tx)
        assert dead.reason == "no use"
    async with database.pool.acquire() as connection:
        assert await connection.fetchval("select count(distinct job_id) from pgqueuer_log") == 1


async def test_stopping_lets_a_running_job_finish(bare: Parts, database: Database) -> None:
    started, finished = asyncio.Event(), asyncio.Event()

    async def work(_: Parts, __: Note) -> None:
        started.set()
        await asyncio.sleep(0.3)
        finished.set()

    async with database.transaction() as tx:
        await enqueue(tx, Note("last"))
    running = worker(bare, work)
    task = asyncio.create_task(running.run())
    await asyncio.wait_for(started.wait(), 10)
    running.stop()
    await asyncio.wait_for(task, 10)
    assert finished.is_set()


def test_backoff_grows_with_jitter_to_a_quarter_of_an_hour() -> None:
    for attempt in range(1, 40):
        ceiling = min(900, 2 ** (attempt - 1))
        assert ceiling / 2 <= backoff_seconds(attempt) <= ceiling


def test_a_job_that_waits_for_others_outlasts_a_day_without_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("random.uniform", lambda least, _: least)  # the shortest of all waits
    hours = sum(map(backoff_seconds, range(1, TRIES_FOR_A_DAY))) / 3600
    assert 24 < hours < 30
    tries = {each.job.job_name: each.max_attempts for each in modules.job_handlers()}
    assert tries["mail.send"] == tries["connect.handle_inbound"] == TRIES_FOR_A_DAY
