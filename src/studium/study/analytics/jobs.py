"""Bringing snapshots up to date, in batches."""

from dataclasses import dataclass

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Schedule, enqueue
from studium.platform.parts import Parts
from studium.study.analytics.actions.build_snapshots import (
    build_global_snapshots,
    build_user_snapshots,
)

_BATCH = 200
_MOST_BATCHES = 50


@dataclass(frozen=True)
class BuildSnapshots(Job, name="analytics.build_snapshots", lane="bulk"):
    """Build the days on which something happened, then everybody's."""


async def build_snapshots(parts: Parts, _: BuildSnapshots) -> None:
    """Each batch is a transaction; what is left after fifty goes on in a job of its own."""
    database, now = parts[Database], parts[Clock].now()
    for _batch in range(_MOST_BATCHES):
        async with database.transaction() as tx:
            if await build_user_snapshots(tx, now=now, limit=_BATCH) < _BATCH:
                break
    else:
        async with database.transaction() as tx:
            await enqueue(tx, BuildSnapshots(), dedupe_key="analytics.build_snapshots")
        return
    async with database.transaction() as tx:
        await build_global_snapshots(tx, now=now)


JOBS = (JobHandler(BuildSnapshots, build_snapshots, timeout_seconds=600),)
SCHEDULES = (Schedule("*/5 * * * *", BuildSnapshots()),)
