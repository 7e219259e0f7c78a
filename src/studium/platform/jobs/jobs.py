"""Retention of what the queue writes down about jobs that ended."""

from dataclasses import dataclass
from datetime import timedelta

from studium.platform.database import Database, delete_in_batches
from studium.platform.jobs import store
from studium.platform.jobs.model import Job, JobHandler, Schedule
from studium.platform.parts import Parts

_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class PruneLog(Job, name="jobs.prune_log"):
    """Forget how jobs of last month went; the story of a dead one stays as long as it lies."""


async def prune_log(parts: Parts, _: PruneLog) -> None:
    """Run the retention of the log and of the statistics made of it."""
    await delete_in_batches(parts[Database], store.PRUNE_LOG, _KEPT_FOR)
    await delete_in_batches(parts[Database], store.PRUNE_STATISTICS, _KEPT_FOR)


JOBS = (JobHandler(PruneLog, prune_log, timeout_seconds=600, max_attempts=3),)
SCHEDULES = (Schedule("51 3 * * *", PruneLog()),)
