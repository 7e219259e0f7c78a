"""Hand a session in, once, whoever asks and however often; and score it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.events import emit
from studium.platform.jobs import Job, enqueue
from studium.study.exams.actions.begin_session import NotInThisStatus, SessionNotFound
from studium.study.exams.answers import store as answers
from studium.study.exams.answers.model import replayed
from studium.study.exams.blueprints.model import ScoringMode, blueprint_from
from studium.study.exams.events import ExamCompleted
from studium.study.exams.results.scoring import Outcome, score_items
from studium.study.exams.sessions import store
from studium.study.exams.sessions.model import ExamSession, ExamStatus, written
from studium.study.questions import QuestionTypes


@dataclass(frozen=True)
class ScoreSession(Job, name="exams.score_session"):
    """Score a session that was handed in."""

    session_id: UUID


async def finalize_session(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    session_id: UUID,
    user_id: UUID | None,
    by: str,
    types: QuestionTypes,
    now: datetime,
) -> ExamSession:
    """The session, handed in by `candidate`, `time` or `support`; a second time changes nothing.

    A raw score is there at once, a scaled one follows by a job. `user_id` is whose it must be,
    None for staff and the worker. Raises SessionNotFound, NotInThisStatus.
    """
    session = await store.lock_session(tx, session_id)
    if session is None or user_id not in {None, session.user_id}:
        raise SessionNotFound("There is no such exam session.")
    if session.status is ExamStatus.DRAFT:
        raise NotInThisStatus("Begin the exam first.")
    if session.status is not ExamStatus.IN_PROGRESS:
        return session
    entry = written({"kind": "submitted", "by": by, "at": now.isoformat()})
    handed_in = replace(
        session,
        status=ExamStatus.SUBMITTED,
        submitted_at=now,
        submitted_by=by,
        paused_at=None,
        updated_at=now,
    )
    await store.save_session(tx, handed_in)
    await answers.add_to_log(tx, session_id, entry=entry, now=now)
    if session.scoring_mode is ScoringMode.SCALED:
        await enqueue(tx, ScoreSession(session_id), dedupe_key=f"exams.score:{session_id}")
        return handed_in
    return await score_session(tx, session_id=session_id, types=types, now=now)


async def score_session(
    tx: Transaction, *, session_id: UUID, types: QuestionTypes, now: datetime
) -> ExamSession:
    """Score what was handed in and open it for looking back; a second time changes nothing."""
    session = await store.lock_session(tx, session_id)
    if session is None:
        raise SessionNotFound("There is no such exam session.")
    if session.status is not ExamStatus.SUBMITTED:
        return session
    reviewed = replace(session, status=ExamStatus.REVIEW, completed_at=now)
    outcome, scored = await keep_outcome(tx, reviewed, types=types, now=now)
    event = ExamCompleted(
        session_id=session.id,
        user_id=session.user_id,
        template_id=session.template_id,
        mode=session.mode,
        score_raw=outcome.score_raw,
        score_scaled=outcome.score_scaled,
        points_possible=outcome.results["points_possible"],
        share=outcome.results["share"],
        completed_at=now,
    )
    await emit(tx, event, owner_id=None, at=now)
    return scored


async def keep_outcome(
    tx: Transaction, session: ExamSession, *, types: QuestionTypes, now: datetime
) -> tuple[Outcome, ExamSession]:
    """Mark the answers of a locked session, and store it with what it is worth."""
    outcome = await outcome_of(tx, session, types=types)
    await answers.mark_responses(tx, session.id, outcome.marks)
    scored = replace(
        session,
        score_raw=outcome.score_raw,
        score_scaled=outcome.score_scaled,
        results=outcome.results,
        updated_at=now,
    )
    await store.save_session(tx, scored)
    return outcome, scored


async def outcome_of(tx: Transaction, session: ExamSession, *, types: QuestionTypes) -> Outcome:
    """What a session is worth by its log and its frozen keys."""
    log = await answers.log_of(tx, session.id)
    return score_items(
        await store.frozen_items(tx, session.id),
        replayed(entry.read for entry in log),
        types=types,
        scoring_mode=session.scoring_mode,
        cut_share=blueprint_from(session.blueprint).cut_share,
    )
