"""Begin, pause, resume, put away and annotate one's own session."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.events import emit
from studium.study.exams.answers.store import add_to_log
from studium.study.exams.events import ExamStarted
from studium.study.exams.sessions import store
from studium.study.exams.sessions.model import (
    ExamSession,
    ExamStatus,
    deadline_of,
    extra_minutes_of,
    may_become,
    written,
)


class SessionNotFound(NotFound):
    """There is no such exam session, or it is somebody else's."""

    slug = "exam-session-not-found"
    title = "No such exam session"


class NotInThisStatus(Conflict):
    """A session in this status does not take this."""

    slug = "exam-status"
    title = "The exam session does not take this now"


class MayNotPause(Conflict):
    """The exam is sat in one go."""

    slug = "exam-may-not-pause"
    title = "This exam has no pauses"


async def own_session(
    tx: Transaction, session_id: UUID, *, user_id: UUID, lock: bool = False
) -> ExamSession:
    """A person's own session. Raises SessionNotFound."""
    found = await store.session_of(tx, session_id, user_id=user_id)
    if found is not None and lock:
        found = await store.lock_session(tx, session_id)
    if found is None:
        raise SessionNotFound("There is no such exam session.")
    return found


def check_status(session: ExamSession, wanted: ExamStatus) -> None:
    """Raises NotInThisStatus."""
    if not may_become(session.status, wanted):
        raise NotInThisStatus(f"What is {session.status} cannot become {wanted}.")


async def begin_session(
    tx: Transaction, *, session_id: UUID, user_id: UUID, now: datetime
) -> ExamSession:
    """Start the clock, with the extra time that the person has. Raises NotInThisStatus."""
    session = await own_session(tx, session_id, user_id=user_id, lock=True)
    check_status(session, ExamStatus.IN_PROGRESS)
    accommodation = await store.accommodation_of(tx, user_id)
    extra = (
        0
        if session.duration_mins is None
        else extra_minutes_of(accommodation, session.duration_mins)
    )
    deadline = deadline_of(
        started_at=now,
        duration_mins=session.duration_mins,
        extra_minutes=extra,
        paused_seconds=0,
    )
    await _save(
        tx,
        replace(
            session,
            status=ExamStatus.IN_PROGRESS,
            started_at=now,
            extra_minutes=extra,
            deadline_at=deadline,
        ),
        {"kind": "begun", "deadline_at": deadline.isoformat() if deadline else None},
        now=now,
    )
    event = ExamStarted(
        session_id=session.id,
        user_id=user_id,
        template_id=session.template_id,
        mode=session.mode,
        started_at=now,
        deadline_at=deadline,
    )
    await emit(tx, event, owner_id=None, at=now)
    return await own_session(tx, session_id, user_id=user_id)


async def pause_session(
    tx: Transaction, *, session_id: UUID, user_id: UUID, now: datetime
) -> ExamSession:
    """Stop the clock; what is paused takes no answers. Pausing twice changes nothing.

    Raises NotInThisStatus, MayNotPause.
    """
    session = await own_session(tx, session_id, user_id=user_id, lock=True)
    _check_open(session, now)
    if session.paused_at is not None:
        return session
    if not session.allow_pause:
        raise MayNotPause("This exam is sat in one go; its clock runs on.")
    await _save(tx, replace(session, paused_at=now), {"kind": "paused"}, now=now)
    return await own_session(tx, session_id, user_id=user_id)


async def resume_session(
    tx: Transaction, *, session_id: UUID, user_id: UUID, now: datetime
) -> ExamSession:
    """Let the clock run on. Resuming twice changes nothing. Raises NotInThisStatus."""
    session = await own_session(tx, session_id, user_id=user_id, lock=True)
    _check_open(session, now)
    if session.paused_at is None:
        return session
    pause = now - session.paused_at
    deadline = session.deadline_at + pause if session.deadline_at else None
    resumed = replace(
        session,
        paused_at=None,
        paused_seconds=session.paused_seconds + round(pause.total_seconds()),
        deadline_at=deadline,
    )
    await _save(tx, resumed, {"kind": "resumed"}, now=now)
    return await own_session(tx, session_id, user_id=user_id)


async def archive_session(
    tx: Transaction, *, session_id: UUID, user_id: UUID, archived: bool, now: datetime
) -> ExamSession:
    """Put a scored session away, or take it out again. Raises NotInThisStatus."""
    session = await own_session(tx, session_id, user_id=user_id, lock=True)
    wanted = ExamStatus.ARCHIVED if archived else ExamStatus.REVIEW
    if session.status is wanted:
        return session
    if not session.is_scored:
        raise NotInThisStatus(f"What is {session.status} cannot become {wanted}.")
    check_status(session, wanted)
    changed = replace(session, status=wanted, updated_at=now)
    await store.save_session(tx, changed)
    return changed


async def annotate_session(
    tx: Transaction, *, session_id: UUID, user_id: UUID, metadata: dict[str, Any], now: datetime
) -> ExamSession:
    """Change members of a session's metadata; null takes a member away."""
    session = await own_session(tx, session_id, user_id=user_id, lock=True)
    merged = {
        name: value for name, value in (session.metadata | metadata).items() if value is not None
    }
    changed = replace(session, metadata=merged, updated_at=now)
    await store.save_session(tx, changed)
    return changed


def _check_open(session: ExamSession, now: datetime) -> None:
    if session.status is not ExamStatus.IN_PROGRESS or session.is_over(now):
        raise NotInThisStatus("Only an exam that is under way can be paused and resumed.")


async def _save(
    tx: Transaction, session: ExamSession, entry: dict[str, Any], *, now: datetime
) -> None:
    await store.save_session(tx, replace(session, updated_at=now))
    stamped = written(entry | {"at": now.isoformat()})
    await add_to_log(tx, session.id, entry=stamped, now=now)
