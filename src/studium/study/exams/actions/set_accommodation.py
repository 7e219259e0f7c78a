"""Grant a person extra time, for exams to come and for what they are sitting now."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.study.exams.answers.store import add_to_log
from studium.study.exams.sessions import store
from studium.study.exams.sessions.model import (
    Accommodation,
    deadline_of,
    extra_minutes_of,
    written,
)


async def set_accommodation(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    actor_id: UUID,
    user_id: UUID,
    multiplier: float,
    extra_minutes: int,
    is_unlimited: bool,
    reason: str,
    now: datetime,
) -> Accommodation:
    """Set a person's extra time, on the record. Exams under way get the time at once."""
    if await person_by_id(tx, user_id) is None:
        raise NotFound("There is no such person.")
    granted = Accommodation(
        user_id=user_id,
        multiplier=multiplier,
        extra_minutes=extra_minutes,
        is_unlimited=is_unlimited,
        updated_at=now,
    )
    await store.put_accommodation(tx, granted)
    for found in await store.open_sessions_of(tx, user_id):
        await _apply(tx, found.id, granted, now=now)
    await record_act(
        tx,
        actor_id=actor_id,
        action="set exam accommodation",
        subject=Subject("person", user_id),
        details={
            "reason": reason,
            "multiplier": multiplier,
            "extra_minutes": extra_minutes,
            "is_unlimited": is_unlimited,
        },
        now=now,
    )
    return granted


async def _apply(
    tx: Transaction, session_id: UUID, granted: Accommodation, *, now: datetime
) -> None:
    session = await store.lock_session(tx, session_id)
    if session is None or session.duration_mins is None or session.started_at is None:
        return
    if session.submitted_at is not None or session.is_over(now):
        return
    extra = extra_minutes_of(granted, session.duration_mins)
    deadline = deadline_of(
        started_at=session.started_at,
        duration_mins=session.duration_mins,
        extra_minutes=extra,
        paused_seconds=session.paused_seconds,
    )
    changed = replace(session, extra_minutes=extra, deadline_at=deadline, updated_at=now)
    await store.save_session(tx, changed)
    entry = {
        "kind": "time",
        "deadline_at": deadline.isoformat() if deadline else None,
        "at": now.isoformat(),
    }
    await add_to_log(tx, session_id, entry=written(entry), now=now)
