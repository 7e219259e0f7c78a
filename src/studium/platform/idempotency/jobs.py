"""Retention: keys are forgotten after a day."""

from dataclasses import dataclass

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.idempotency import store
from studium.platform.idempotency.keys import KEPT_FOR
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class ForgetKeys(Job, name="idempotency.forget_keys"):
    """Forget the keys of yesterday."""


async def forget_keys(parts: Parts, _: ForgetKeys) -> None:
    """Run the retention of keys."""
    async with parts[Database].transaction() as tx:
        await tx.execute(store.PRUNE, parts[Clock].now() - KEPT_FOR)


JOBS = (JobHandler(ForgetKeys, forget_keys, timeout_seconds=120, max_attempts=3),)
SCHEDULES = (Schedule("23 * * * *", ForgetKeys()),)
