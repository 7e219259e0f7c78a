"""Retention of usage counts."""

from dataclasses import dataclass
from datetime import timedelta

from studium.connect.api_keys import store
from studium.platform.clock import Clock
from studium.platform.database import Database, delete_in_batches
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts

_USAGE_KEPT_FOR = timedelta(days=400)


@dataclass(frozen=True)
class PruneUsage(Job, name="api_keys.prune_usage"):
    """Forget how keys were used more than 400 days ago."""


async def prune_usage(parts: Parts, _: PruneUsage) -> None:
    """Run the retention of usage counts."""
    oldest = (parts[Clock].now() - _USAGE_KEPT_FOR).date()
    await delete_in_batches(parts[Database], store.PRUNE_USAGE, oldest)


JOBS = (JobHandler(PruneUsage, prune_usage, timeout_seconds=600, max_attempts=3),)
SCHEDULES = (Schedule("21 3 * * *", PruneUsage()),)
