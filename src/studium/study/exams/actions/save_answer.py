"""Save an answer: small, idempotent, and never an older one over a newer one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Conflict, Invalid, NotFound
from studium.platform.ids import new_id
from studium.study.exams.actions.begin_session import NotInThisStatus, SessionNotFound
from studium.study.exams.answers import store
from studium.study.exams.answers.model import ExamResponse, Writing, response_json
from studium.study.exams.results.scoring import mark_of
from studium.study.exams.sessions.model import ExamSession, ExamStatus, order_seed, written
from studium.study.questions import (
    NO_RESPONSE,
    QuestionContent,
    QuestionTypes,
    Response,
    content_from,
)

_LONGEST_DAY_SECONDS = 86_400


class AnswerTooLate(Conflict):
    """The exam is over by the server's clock, or was handed in."""

    slug = "exam-over"
    title = "The exam is over"


class AttemptClosed(Conflict):
    """The key of this attempt was shown: begin another one."""

    slug = "exam-attempt-closed"
    title = "This attempt is over"


class NotAnswered(Invalid):
    """An item is checked when it is answered."""

    slug = "exam-item-not-answered"
    title = "Answer the item first"


class ItemNotFound(NotFound):
    """The session has no such item."""

    slug = "exam-item-not-found"
    title = "No such item in this exam"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedAnswer:
    """What became of a write.

    `is_newest` false: a newer revision (`revision`) stands and this one changed nothing. `shown`
    is what the candidate sees from now on, where the item goes on with each answer; `feedback`
    what practice shows of an item that was checked.
    """

    revision: int
    is_newest: bool
    shown: dict[str, Any] | None = None
    feedback: dict[str, Any] | None = None


async def save_answer(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    session_id: UUID,
    user_id: UUID,
    writing: Writing,
    types: QuestionTypes,
    now: datetime,
    check: bool = False,
) -> SavedAnswer:
    """Save an answer with what was noted beside it; `tx` need not be a transaction.

    The newest revision stands, whatever order writes come in. `check` ends the attempt in
    practice and shows its key. Raises SessionNotFound, ItemNotFound, NotInThisStatus,
    AnswerTooLate (and logs the answer), AttemptClosed, ResponseInvalid, NotAnswered.
    """
    found = await _situation(tx, session_id, user_id, writing)
    content = _content(found)
    _check_attempt(found, writing)
    if found.checked_at is not None:
        return _closed(found, content, writing, types)
    read = types.read_response(content, writing.response, previous=_previous(found))
    if check and not (found.mode.shows_keys and types.is_answered(content, read)):
        raise NotAnswered("Only practice shows keys, and only of items that are answered.")
    if found.revision is None or found.revision < writing.revision:
        saved = await _save(tx, session_id, writing, read, now)
        if not saved.is_open:
            await _refuse_late(tx, session_id, writing, read, found, now)
        if not saved.is_saved:  # a newer one, or the end of the attempt, came in between
            found = await _situation(tx, session_id, user_id, writing)
            return SavedAnswer(revision=found.revision or writing.revision, is_newest=False)
    elif found.revision > writing.revision or _previous(found) != read:
        return SavedAnswer(revision=found.revision, is_newest=False)
    seed = order_seed(found.seed, writing.question_id)
    shown = types.candidate_view(content, seed=seed, response=read)
    if shown != found.shown:
        await store.set_shown(
            tx, session_id=session_id, question_id=writing.question_id, shown=shown
        )
    feedback = None
    if check:
        mark = mark_of(content, writing.question_id, writing.attempt, read, types)
        await store.check_response(tx, session_id=session_id, mark=mark, now=now)
        feedback = _feedback(content, writing, read, seed, types)
    return SavedAnswer(
        revision=writing.revision,
        is_newest=True,
        shown=shown if shown != found.shown else None,
        feedback=feedback,
    )


async def see_feedback(
    tx: Transaction, *, session: ExamSession, response: ExamResponse, types: QuestionTypes
) -> dict[str, Any] | None:
    """What practice shows of an attempt that was checked; None before."""
    writing = Writing(
        question_id=response.question_id, revision=response.revision, attempt=response.attempt
    )
    found = await _situation(tx, session.id, session.user_id, writing)
    if found.checked_at is None or found.content is None:
        return None
    content = content_from(found.content)
    seed = order_seed(found.seed, response.question_id)
    return _feedback(content, writing, _previous(found), seed, types)


async def _situation(
    tx: Transaction, session_id: UUID, user_id: UUID, writing: Writing
) -> store.Situation:
    found = await store.situation(
        tx,
        session_id=session_id,
        user_id=user_id,
        question_id=writing.question_id,
        attempt=writing.attempt,
    )
    if found is None:
        raise SessionNotFound("There is no such exam session.")
    return found


def _content(found: store.Situation) -> QuestionContent:
    if found.status is ExamStatus.DRAFT:
        raise NotInThisStatus("Begin the exam first.")
    if found.content is None:
        raise ItemNotFound("This exam has no such item.")
    return content_from(found.content)


def _check_attempt(found: store.Situation, writing: Writing) -> None:
    if writing.attempt > 1 and not found.mode.shows_keys:
        raise AttemptClosed("This exam takes one attempt at each item.")
    if writing.attempt > found.attempts + 1:
        raise AttemptClosed(f"The next attempt at this item is {found.attempts + 1}.")


def _closed(
    found: store.Situation, content: QuestionContent, writing: Writing, types: QuestionTypes
) -> SavedAnswer:
    """The same answer again gives the same feedback; another one needs another attempt."""
    previous = _previous(found)
    if types.read_response(content, writing.response, previous=previous) != previous:
        raise AttemptClosed("Its key was shown. Send the answer as the next attempt.")
    seed = order_seed(found.seed, writing.question_id)
    feedback = _feedback(content, writing, previous, seed, types)
    return SavedAnswer(revision=found.revision or 0, is_newest=True, feedback=feedback)


def _previous(found: store.Situation) -> Response:
    if found.revision is None:
        return NO_RESPONSE
    return Response(
        selected_option=found.selected_option,
        selected_options=tuple(found.selected_options or ()),
        response_value=found.response_value,
    )


async def _save(
    tx: Transaction, session_id: UUID, writing: Writing, read: Response, now: datetime
) -> store.Saved:
    kept = ExamResponse(
        id=new_id(),
        session_id=session_id,
        question_id=writing.question_id,
        attempt=writing.attempt,
        revision=writing.revision,
        selected_option=read.selected_option,
        selected_options=list(read.selected_options),
        response_value=dict(read.response_value) if read.response_value is not None else None,
        is_correct=None,
        points_earned=None,
        confidence=writing.confidence,
        flagged=writing.flagged,
        note=writing.note,
        struck_out=list(writing.struck_out),
        highlights=list(writing.highlights),
        seconds_spent=min(writing.seconds_spent, _LONGEST_DAY_SECONDS),
        checked_at=None,
        reviewed_at=None,
        created_at=now,
        updated_at=now,
    )
    entry = _entry("answer", writing, read, now)
    return await store.save_answer(tx, session_id=session_id, now=now, entry=entry, response=kept)


def _entry(kind: str, writing: Writing, read: Response, now: datetime) -> str:
    return written(
        {
            "kind": kind,
            "question_id": str(writing.question_id),
            "attempt": writing.attempt,
            "revision": writing.revision,
            "response": response_json(read),
            "confidence": writing.confidence,
            "flagged": writing.flagged,
            "seconds_spent": min(writing.seconds_spent, _LONGEST_DAY_SECONDS),
            "at": now.isoformat(),
        }
    )


async def _refuse_late(  # noqa: PLR0913, PLR0917 - what came late, and when
    tx: Transaction,
    session_id: UUID,
    writing: Writing,
    read: Response,
    found: store.Situation,
    now: datetime,
) -> None:
    if found.status is ExamStatus.IN_PROGRESS and found.paused_at is not None:
        raise NotInThisStatus("The exam is paused. Resume it first.")
    await store.add_to_log(tx, session_id, entry=_entry("late", writing, read, now), now=now)
    raise AnswerTooLate("The exam is over: this answer came too late and does not count.")


def _feedback(
    content: QuestionContent, writing: Writing, read: Response, seed: str, types: QuestionTypes
) -> dict[str, Any]:
    score = types.score(content, read)
    return {
        "attempt": writing.attempt,
        "is_correct": score.is_correct,
        "points_earned": str(score.earned),
        "points_possible": score.possible,
        "review": types.review_view(content, seed=seed, response=read),
    }
