"""What the worker does for single sign-on."""

from dataclasses import dataclass

from studium.accounts.single_sign_on import store
from studium.platform.clock import Clock
from studium.platform.database import Database, delete_in_batches
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class ForgetExpiredLogins(Job, name="single_sign_on.forget_expired_logins"):
    """Delete sign-ins that left for a provider and never came back."""


async def forget_expired_logins(parts: Parts, _job: ForgetExpiredLogins) -> None:
    """Once a day is enough: expired logins open nothing."""
    await delete_in_batches(parts[Database], store.DELETE_EXPIRED_LOGINS, parts[Clock].now())


JOBS = (JobHandler(ForgetExpiredLogins, forget_expired_logins, timeout_seconds=600),)
SCHEDULES = (Schedule("37 3 * * *", ForgetExpiredLogins()),)
