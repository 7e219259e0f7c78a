"""What the worker does for sessions."""

from dataclasses import dataclass

from studium.accounts.sessions import store
from studium.accounts.sessions.model import KEPT_AFTER_END
from studium.platform.clock import Clock
from studium.platform.database import Database, delete_in_batches
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class ForgetEndedSessions(Job, name="sessions.forget_ended"):
    """Delete sessions that ended long ago, with the addresses they came from."""


async def forget_ended_sessions(parts: Parts, _job: ForgetEndedSessions) -> None:
    """Once a day is enough: ended sessions open nothing."""
    ended_before = parts[Clock].now() - KEPT_AFTER_END
    await delete_in_batches(parts[Database], store.DELETE_ENDED_BEFORE, ended_before)


JOBS = (JobHandler(ForgetEndedSessions, forget_ended_sessions, timeout_seconds=600),)
SCHEDULES = (Schedule("17 3 * * *", ForgetEndedSessions()),)
