"""What the worker does for exams."""

from dataclasses import dataclass
from datetime import timedelta

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.study.exams.actions.finalize_session import (
    ScoreSession,
    finalize_session,
    score_session,
)
from studium.study.exams.regrading import run as regrading
from studium.study.exams.sessions import store
from studium.study.questions import QuestionTypes

_AT_ONCE = 200
_MOST_ROUNDS = 50
_SCORED_BY_NOW = timedelta(minutes=5)


@dataclass(frozen=True)
class SubmitOverdue(Job, name="exams.submit_overdue"):
    """Hand in what ran out of time, and score what was left unscored."""


async def score(parts: Parts, job: ScoreSession) -> None:
    """Score one session."""
    async with parts[Database].transaction() as tx:
        await score_session(
            tx, session_id=job.session_id, types=parts[QuestionTypes], now=parts[Clock].now()
        )


async def submit_overdue(parts: Parts, _: SubmitOverdue) -> None:
    """Each session in its own transaction, the longest waiting first."""
    database, types = parts[Database], parts[QuestionTypes]
    for _round in range(_MOST_ROUNDS):
        now = parts[Clock].now()
        async with database.reader() as tx:
            overdue = await store.overdue_ids(tx, now=now, limit=_AT_ONCE)
        for session_id in overdue:
            async with database.transaction() as tx:
                session = await store.lock_session(tx, session_id)
                if session is not None and session.is_over(now):
                    await finalize_session(
                        tx, session_id=session_id, user_id=None, by="time", types=types, now=now
                    )
        if len(overdue) < _AT_ONCE:
            break
    async with database.reader() as tx:
        unscored = await store.unscored_ids(tx, before=now - _SCORED_BY_NOW, limit=_AT_ONCE)
    for session_id in unscored:
        async with database.transaction() as tx:
            await score_session(tx, session_id=session_id, types=types, now=now)


JOBS = (
    JobHandler(ScoreSession, score, timeout_seconds=60, max_attempts=20),
    JobHandler(SubmitOverdue, submit_overdue, timeout_seconds=600, max_attempts=3),
    *regrading.JOBS,
)
SCHEDULES = (Schedule("* * * * *", SubmitOverdue()),)
