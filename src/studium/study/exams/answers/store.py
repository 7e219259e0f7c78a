"""Responses and the log in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns
from studium.study.exams.answers.model import ExamResponse, LogEntry
from studium.study.exams.blueprints.model import ExamMode
from studium.study.exams.sessions.model import ExamStatus

_RESPONSE = columns(ExamResponse)
# All that saving an answer must know, in one read.
SITUATION = Sql("""
    select s.status, s.mode, s.paused_at, s.deadline_at, s.seed,
           i.content, i.shown, r.revision, r.selected_option, r.selected_options, r.response_value,
           r.checked_at, r.seconds_spent,
           coalesce((select max(attempt) from exam_responses a
                     where a.session_id = s.id and a.question_id = i.question_id), 0) as attempts
    from exam_sessions s
    left join exam_items i on i.session_id = s.id and i.question_id = $3
    left join exam_responses r
        on r.session_id = s.id and r.question_id = i.question_id and r.attempt = $4
    where s.id = $1 and s.user_id = $2
""")
# One statement, so one round trip: the session's row is locked by its own update, the log is
# chained in that order, and the response changes where this revision is newer.
SAVE_ANSWER = Sql("""
    with chain as (
        update exam_sessions
        set log_length = log_length + 1, log_head = sha256(log_head || convert_to($3, 'UTF8'))
        where id = $1 and status = 'IN_PROGRESS' and paused_at is null
          and (deadline_at is null or deadline_at > $2)
        returning id, log_length, log_head
    ), logged as (
        insert into exam_log (session_id, number, at, entry, hash)
        select id, log_length, $2, $3, log_head from chain
    ), saved as (
        insert into exam_responses as r (
            id, session_id, question_id, attempt, revision, selected_option, selected_options,
            response_value, confidence, flagged, note, struck_out, highlights, seconds_spent,
            created_at, updated_at
        )
        select $4, id, $5, $6, $7, $8, $9::text[], $10::jsonb, $11, $12, $13, $14::text[],
               $15::jsonb, $16, $2, $2 from chain
        on conflict (session_id, question_id, attempt) do update
        set revision = excluded.revision, selected_option = excluded.selected_option,
            selected_options = excluded.selected_options,
            response_value = excluded.response_value, confidence = excluded.confidence,
            flagged = excluded.flagged, note = excluded.note, struck_out = excluded.struck_out,
            highlights = excluded.highlights,
            seconds_spent = greatest(r.seconds_spent, excluded.seconds_spent),
            updated_at = excluded.updated_at
        where r.revision < excluded.revision and r.checked_at is null
        returning revision
    )
    select (select count(*) from chain) = 1 as is_open,
           (select count(*) from saved) = 1 as is_saved
""")
ADD_TO_LOG = Sql("""
    with chain as (
        update exam_sessions
        set log_length = log_length + 1, log_head = sha256(log_head || convert_to($3, 'UTF8'))
        where id = $1 returning id, log_length, log_head
    )
    insert into exam_log (session_id, number, at, entry, hash)
    select id, log_length, $2, $3, log_head from chain
""")
LOG = Sql("""
    select number, at, entry, hash from exam_log where session_id = $1 order by number
""")
SET_SHOWN = Sql("""
    update exam_items set shown = $3 where session_id = $1 and question_id = $2
""")
RESPONSES = Sql(f"""
    select {_RESPONSE} from exam_responses where session_id = $1 order by question_id, attempt
""")
MARK = Sql("""
    update exam_responses r set is_correct = m.is_correct, points_earned = m.points
    from unnest($2::uuid[], $3::int[], $4::boolean[], $5::text[])
        as m (question_id, attempt, is_correct, points)
    where r.session_id = $1 and r.question_id = m.question_id and r.attempt = m.attempt
""")
CHECK = Sql("""
    update exam_responses set checked_at = $4, is_correct = $5, points_earned = $6
    where session_id = $1 and question_id = $2 and attempt = $3 and checked_at is null
""")
# Who never answered an item may open it in the review all the same.
OPEN_FOR_REVIEW = Sql("""
    insert into exam_responses as r (
        id, session_id, question_id, attempt, revision, selected_options, is_correct,
        points_earned, flagged, struck_out, highlights, seconds_spent, reviewed_at, created_at,
        updated_at
    ) values ($1, $2, $3, 1, 0, '{}', false, '0', false, '{}', '[]', 0, $4, $4, $4)
    on conflict (session_id, question_id, attempt) do update
    set reviewed_at = coalesce(r.reviewed_at, excluded.reviewed_at)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A session, one of its items, and what was answered to it, as an answer comes in."""

    status: ExamStatus
    mode: ExamMode
    paused_at: datetime | None
    deadline_at: datetime | None
    seed: str
    content: dict[str, Any] | None
    shown: dict[str, Any] | None
    revision: int | None
    selected_option: str | None
    selected_options: list[str] | None
    response_value: dict[str, Any] | None
    checked_at: datetime | None
    seconds_spent: int | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a write."""

    is_open: bool
    is_saved: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What an attempt is worth."""

    question_id: UUID
    attempt: int
    is_correct: bool
    points: str


async def situation(
    tx: Transaction, *, session_id: UUID, user_id: UUID, question_id: UUID, attempt: int
) -> Situation | None:
    """What an answer meets; None when it is not the person's session."""
    return await tx.maybe(Situation, SITUATION, session_id, user_id, question_id, attempt)


async def save_answer(
    tx: Transaction,
    *,
    session_id: UUID,
    now: datetime,
    entry: str,
    response: ExamResponse,
) -> Saved:
    """Log a write and take it where it is newer, if the session is open at this moment."""
    return await tx.one(
        Saved,
        SAVE_ANSWER,
        session_id,
        now,
        entry,
        response.id,
        response.question_id,
        response.attempt,
        response.revision,
        response.selected_option,
        response.selected_options,
        response.response_value,
        response.confidence,
        response.flagged,
        response.note,
        response.struck_out,
        response.highlights,
        response.seconds_spent,
    )


async def set_shown(
    tx: Transaction, *, session_id: UUID, question_id: UUID, shown: dict[str, Any]
) -> None:
    """Keep what a candidate sees of an item from now on: some go on with each answer."""
    await tx.execute(SET_SHOWN, session_id, question_id, shown)


async def add_to_log(tx: Transaction, session_id: UUID, *, entry: str, now: datetime) -> None:
    """Append an entry to a session's log."""
    await tx.execute(ADD_TO_LOG, session_id, now, entry)


async def log_of(tx: Transaction, session_id: UUID) -> list[LogEntry]:
    """A session's log from its beginning."""
    return await tx.all(LogEntry, LOG, session_id)


async def responses_of(tx: Transaction, session_id: UUID) -> list[ExamResponse]:
    """Every attempt at every item."""
    return await tx.all(ExamResponse, RESPONSES, session_id)


async def mark_responses(tx: Transaction, session_id: UUID, marks: Sequence[Mark]) -> None:
    """Note what each attempt is worth."""
    await tx.execute(
        MARK,
        session_id,
        [mark.question_id for mark in marks],
        [mark.attempt for mark in marks],
        [mark.is_correct for mark in marks],
        [mark.points for mark in marks],
    )


async def check_response(tx: Transaction, *, session_id: UUID, mark: Mark, now: datetime) -> bool:
    """End an attempt whose key is shown from now on; False when it had ended before."""
    return bool(
        await tx.execute(
            CHECK, session_id, mark.question_id, mark.attempt, now, mark.is_correct, mark.points
        )
    )


async def open_for_review(
    tx: Transaction, *, response_id: UUID, session_id: UUID, question_id: UUID, now: datetime
) -> None:
    """Note when an item's rationale was first opened."""
    await tx.execute(OPEN_FOR_REVIEW, response_id, session_id, question_id, now)
