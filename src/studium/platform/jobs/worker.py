"""The worker: runs jobs from the queue and enqueues those that are due by the clock."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as QueuedJob
from pgqueuer.domain.models import Schedule as DueSchedule
from pgqueuer.domain.settings import db_settings
from structlog.contextvars import bound_contextvars

from studium.platform.database import Database
from studium.platform.jobs import store
from studium.platform.jobs.model import (
    GiveUp,
    JobHandler,
    Lane,
    RetryLater,
    Schedule,
    backoff_seconds,
)
from studium.platform.jobs.queue import enqueue
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger, job_finished, job_took, job_traced

log = get_logger()

# A job whose worker was killed is taken over after this long without a heartbeat.
HEARTBEAT_SECONDS = 10
_BATCH = 10  # the most jobs that are taken at once
_CONNECTIONS = 3  # of each lane: one listens
_MOST_STARTS = 5  # of one try
_IDLE_POLL_SECONDS = 0.05
_REMEDY_DEAD = "fix the cause, then `studium jobs --replay` with this job_id"


@dataclass(frozen=True)
class _Share:
    """Kinds of job that are run together, and how many jobs at once at most."""

    handlers: Sequence[JobHandler]
    most: int


class Worker:
    """Runs the jobs of one process until `stop`."""

    def __init__(
        self,
        parts: Parts,
        handlers: Sequence[JobHandler],
        schedules: Sequence[Schedule] = (),
        *,
        concurrency: int = 20,
    ) -> None:
        """Take handlers for every kind of job that may be in the queue.

        `concurrency`, from 2, is how many jobs of the default lane run at once; see `Lane` for
        the others. Raises ValueError when two handlers share a job's name.
        """
        names = Counter(handler.job.job_name for handler in handlers)
        if repeated := [name for name, times in names.items() if times > 1]:
            raise ValueError(f"two handlers claim the job name {repeated[0]!r}")
        self._parts = parts
        self._handlers = handlers
        self._schedules = schedules
        self._concurrency = concurrency
        self._queues: list[PgQueuer] = []
        self._stopping = False

    def stop(self) -> None:
        """Take no new job; `run` returns when those that run have ended."""
        self._stopping = True
        for queue in self._queues:
            queue.shutdown.set()

    async def run(self) -> None:
        """Work until `stop`, each lane with its own share of this process."""
        lanes = [
            _Share([handler for handler in self._handlers if handler.job.lane is lane],
                   lane.share_of(self._concurrency))
            for lane in Lane
        ]  # fmt: skip
        await self._run([lane for lane in lanes if lane.handlers])

    async def _run(self, shares: "Sequence[_Share]") -> None:
        most = _CONNECTIONS * len(shares)
        try:
            async with (
                asyncpg.create_pool(
                    self._parts[Database].direct_url, min_size=1, max_size=most
                ) as pool,
                asyncio.TaskGroup() as group,
            ):
                schedules = self._schedules
                for share in shares:
                    group.create_task(self._work(pool, share, schedules))
                    schedules = ()  # the first lane's alone
        except ExceptionGroup as problems:
            raise problems.exceptions[0] from problems

    async def _work(
        self, pool: asyncpg.Pool, share: "_Share", schedules: Sequence[Schedule]
    ) -> None:
        driver = AsyncpgPoolDriver(pool)
        # PgQueuer probes its listener before it listens, and would wait for an answer that it
        # missed. Listening first, as it will, spares every start that alarm.
        async with driver:
            await driver.add_listener(db_settings().channel, _overhear)
            queue = self._build(driver, share.handlers, schedules)
            self._queues.append(queue)
            if not self._stopping:
                run = queue.run if schedules else queue.qm.run
                await run(
                    dequeue_timeout=timedelta(seconds=5),
                    batch_size=min(_BATCH, share.most // 2),  # as PgQueuer demands
                    max_concurrent_tasks=share.most,
                    shutdown_on_listener_failure=True,
                    heartbeat_timeout=timedelta(seconds=HEARTBEAT_SECONDS),
                )

    async def run_until_idle(self) -> None:
        """Work until nothing is due any more; jobs that wait for a later time stay.

        All lanes share one place here, so that they run in the order of their priorities.
        """
        running = asyncio.create_task(self._run([_Share(self._handlers, self._concurrency)]))
        try:
            while not running.done() and await self._is_busy():  # noqa: ASYNC110 - polls a table
                await asyncio.sleep(_IDLE_POLL_SECONDS)
        finally:
            self.stop()
            await running

    async def _is_busy(self) -> bool:
        async with self._parts[Database].reader() as tx:
            return bool(await tx.value(store.COUNT_UNFINISHED))

    def _build(
        self,
        driver: AsyncpgPoolDriver,
        handlers: Sequence[JobHandler],
        schedules: Sequence[Schedule],
    ) -> PgQueuer:
        queue = PgQueuer(driver)
        for handler in handlers:
            queue.entrypoint(
                handler.job.job_name,
                concurrency_limit=handler.most_at_once,
                on_failure="hold",
                accepts_context=False,
            )(_runner(self._parts, handler))
        for schedule in schedules:
            name = f"schedule.{schedule.job.job_name}"
            queue.schedule(name, schedule.cron, clean_old=True)(_trigger(self._parts, schedule))
        return queue


def _overhear(_: str | bytes | bytearray) -> None:
    """Do nothing: PgQueuer's own listeners follow."""


def _runner(parts: Parts, handler: JobHandler) -> Callable[[QueuedJob], Awaitable[None]]:
    """What PgQueuer calls for a job: the handler, within its time, its failures sorted."""

    async def run(queued: QueuedJob) -> None:
        attempt = queued.attempts + 1
        name = handler.job.job_name
        cause = (queued.headers or {}).get("correlation_id")
        caused = {"correlation_id": cause} if cause else {}
        with bound_contextvars(job=name, job_id=queued.id, attempt=attempt, **caused):
            started = time.monotonic()
            try:
                async with asyncio.timeout(handler.timeout_seconds):
                    await _require_harmless(parts, queued)
                    job = handler.job.from_json(queued.payload or b"{}")
                    with job_traced(name, attempt):
                        await handler.run(parts, job)
            except GiveUp as reason:
                job_finished(name, "dead")
                log.error(  # noqa: TRY400 - a decision, not a fault: its reason says all
                    "job_dead", reason=str(reason), remedy=_REMEDY_DEAD, alert="jobs_dead"
                )
                raise
            except Exception as problem:
                raise _next_try(name, handler, attempt, problem) from problem
            finally:
                job_took(name, time.monotonic() - started)
            job_finished(name, "done")
            log.debug("job_done")

    return run


async def _require_harmless(parts: Parts, queued: QueuedJob) -> None:
    """Raises GiveUp for a job that ended with its worker time after time.

    PgQueuer takes such jobs over without counting it as a try, so one that kills its worker
    would kill for ever. Only what waited as long as a job that is taken over is looked up.
    """
    if queued.updated - queued.execute_after < timedelta(seconds=HEARTBEAT_SECONDS):
        return
    async with parts[Database].reader() as tx:
        starts = await tx.value(store.COUNT_STARTS, queued.id)
    if starts > _MOST_STARTS:
        raise GiveUp(f"its worker died {starts - 1} times while it ran")


def _next_try(name: str, handler: JobHandler, attempt: int, problem: Exception) -> Exception:
    """The retry to ask PgQueuer for, or the problem itself when the tries are used up."""
    if attempt >= handler.max_attempts:
        job_finished(name, "dead")
        log.error(
            "job_dead",
            reason=repr(problem),
            remedy=_REMEDY_DEAD,
            alert="jobs_dead",
            exc_info=problem,
        )
        return problem
    seconds = problem.seconds if isinstance(problem, RetryLater) else backoff_seconds(attempt)
    job_finished(name, "retried")
    log.warning(
        "job_retries",
        reason=repr(problem),
        in_seconds=round(seconds, 1),
        remedy="nothing: it is tried again by itself; look at the reason when it goes on",
        alert="jobs_retrying",
    )
    return RetryRequested(delay=timedelta(seconds=seconds), reason=repr(problem))


def _trigger(parts: Parts, schedule: Schedule) -> Callable[[DueSchedule], Awaitable[None]]:
    """What PgQueuer calls when a schedule is due: enqueue its job, unless it still waits."""

    async def trigger(_: DueSchedule) -> None:
        with contextlib.suppress(asyncpg.PostgresConnectionError):
            async with parts[Database].transaction() as tx:
                await enqueue(tx, schedule.job, dedupe_key=f"schedule:{schedule.job.job_name}")

    return trigger
