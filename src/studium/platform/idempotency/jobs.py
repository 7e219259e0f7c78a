"""Retention: keys are forgotten after a day."""

from dataclasses import dataclass

from studium.platform.clock import Clock
from studium.platform.database import Database, delete_in_batches
from studium.platform.idempotency import store
from studium.platform.idempotency.keys import KEPT_FOR
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class ForgetKeys(Job, name="idempotency.forget_keys"):
    """Forget the keys of yesterday."""


async def forget_keys(parts: Parts, _: ForgetKeys) -> None:
    """Run the retention of keys."""
    await delete_in_batches(parts[Database], store.PRUNE, parts[Clock].now() - KEPT_FOR)


JOBS = (JobHandler(ForgetKeys, forget_keys, timeout_seconds=600, max_attempts=3),)
SCHEDULES = (Schedule("23 * * * *", ForgetKeys()),)
