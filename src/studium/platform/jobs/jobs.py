"""Retention of what the queue writes down about jobs that ended."""

from dataclasses import dataclass
from datetime import timedelta

from studium.platform.database import Database
from studium.platform.jobs import store
from studium.platform.jobs.model import Job, JobHandler, Schedule
from studium.platform.parts import Parts

_KEPT_FOR = timedelta(days=30)
_BATCH = 10_000
_MOST_BATCHES = 500


@dataclass(frozen=True)
class PruneLog(Job, name="jobs.prune_log"):
    """Forget how jobs of last month went; the story of a dead one stays as long as it lies."""


async def prune_log(parts: Parts, _: PruneLog) -> None:
    """Delete in small transactions. What is left goes with the next run."""
    for _batch in range(_MOST_BATCHES):
        async with parts[Database].transaction() as tx:
            gone = await tx.execute(store.PRUNE_LOG, _KEPT_FOR, _BATCH)
        if gone < _BATCH:
            break
    async with parts[Database].transaction() as tx:
        await tx.execute(store.PRUNE_STATISTICS, _KEPT_FOR)


JOBS = (JobHandler(PruneLog, prune_log, timeout_seconds=600, max_attempts=3),)
SCHEDULES = (Schedule("51 3 * * *", PruneLog()),)
