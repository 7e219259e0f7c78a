"""Regrades in SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, values
from studium.study.exams.blueprints.model import ScoringMode
from studium.study.exams.regrading.model import Regrade, RegradedSession, ScoreChange

_REGRADE = columns(Regrade)
INSERT = Sql(insertion("exam_regrades", Regrade))
RUNNING = Sql(f"""
    select {_REGRADE} from exam_regrades where question_id = $1 and state = 'running'
""")
LOCK_QUESTION = Sql("select id from questions where id = $1 for update")
BY_ID = Sql(f"select {_REGRADE} from exam_regrades where id = $1")
NEWEST = Sql(f"""
    select {_REGRADE} from exam_regrades where id < $1 and ($2::uuid is null or question_id = $2)
    order by id desc limit $3
""")
FINISH = Sql("""
    update exam_regrades set state = 'done', finished_at = $2 where id = $1 and state = 'running'
""")
# Sessions that asked the item, with what its points follow from.
AFFECTED = Sql("""
    select s.id as session_id, s.results->>'points' as points,
           (s.results->>'points_possible')::int as points_possible, s.scoring_mode,
           s.blueprint, i.is_scored, i.content,
           r.selected_option, r.selected_options, r.response_value
    from exam_items i join exam_sessions s on s.id = i.session_id
    left join exam_responses r
        on r.session_id = i.session_id and r.question_id = i.question_id and r.attempt = 1
    where i.question_id = $1 and s.id > $2 order by s.id limit $3
""")
OPEN_SESSIONS = Sql("""
    select i.session_id from exam_items i
    where i.question_id = $2 and i.session_id > $3 and not exists (
        select from exam_regraded_sessions d
        where d.regrade_id = $1 and d.session_id = i.session_id)
    order by i.session_id limit $4
""")
INSERT_SESSION = Sql(
    insertion("exam_regraded_sessions", RegradedSession) + " on conflict do nothing"
)
PUT_CONTENT = Sql("""
    update exam_items set content = $3 where session_id = $1 and question_id = $2
""")
CHANGES = Sql(f"""
    select {columns(ScoreChange)} from (
        select d.*, r.reason from exam_regraded_sessions d
        join exam_regrades r on r.id = d.regrade_id
        where d.session_id = $1 and d.score_raw_before is not null and d.is_changed
    ) changes order by regraded_at
""")
IS_DONE = Sql("""
    select exists (select from exam_regraded_sessions where regrade_id = $1 and session_id = $2)
""")
COUNTS = Sql("""
    select count(*) as sessions, count(*) filter (where is_changed) as changed
    from exam_regraded_sessions where regrade_id = $1
""")


EXPOSURE = Sql("""
    select count(*) as sessions, count(distinct s.user_id) as people,
           max(s.started_at) as newest_at
    from exam_items i join exam_sessions s on s.id = i.session_id where i.question_id = $1
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedItem:
    """The item in one session; `points` is an exact fraction, None while it is not scored."""

    session_id: UUID
    points: str | None
    points_possible: int | None
    scoring_mode: ScoringMode
    blueprint: dict[str, Any]
    is_scored: bool
    content: dict[str, Any]
    selected_option: str | None
    selected_options: list[str] | None
    response_value: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often a version of a question was asked, by how many people, and when last."""

    sessions: int
    people: int
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegradeCounts:
    """How many sessions a regrade went over, and how many it changed."""

    sessions: int
    changed: int


async def insert_regrade(tx: Transaction, regrade: Regrade) -> None:
    """Keep a new one."""
    await tx.execute(INSERT, *values(regrade))


async def lock_question(tx: Transaction, question_id: UUID) -> None:
    """Let nobody else begin a regrade of this version until the transaction ends."""
    await tx.execute(LOCK_QUESTION, question_id)


async def running_of(tx: Transaction, question_id: UUID) -> Regrade | None:
    """The one under way for a version of a question."""
    return await tx.maybe(Regrade, RUNNING, question_id)


async def regrade_by_id(tx: Transaction, regrade_id: UUID) -> Regrade | None:
    """One regrade."""
    return await tx.maybe(Regrade, BY_ID, regrade_id)


async def newest_regrades(
    tx: Transaction, *, before_id: UUID, question_id: UUID | None = None, limit: int
) -> list[Regrade]:
    """The newest first, of all questions or of one version."""
    return await tx.all(Regrade, NEWEST, before_id, question_id, limit)


async def finish(tx: Transaction, regrade_id: UUID, *, now: datetime) -> None:
    """Note that every session was gone over."""
    await tx.execute(FINISH, regrade_id, now)


async def asked_items(
    tx: Transaction, question_id: UUID, *, after: UUID, limit: int
) -> list[AskedItem]:
    """The item in every session that asked it, in the order of the sessions' ids."""
    return await tx.all(AskedItem, AFFECTED, question_id, after, limit)


async def sessions_left(
    tx: Transaction, regrade: Regrade, *, after: UUID, limit: int
) -> list[UUID]:
    """Sessions that asked the item and were not gone over yet, in order."""
    records = await tx.connection.fetch(
        OPEN_SESSIONS, regrade.id, regrade.question_id, after, limit
    )
    return [record[0] for record in records]


async def note_session(tx: Transaction, done: RegradedSession) -> None:
    """Keep what was done to a session."""
    await tx.execute(INSERT_SESSION, *values(done))


async def is_done(tx: Transaction, regrade_id: UUID, session_id: UUID) -> bool:
    """Whether a session was gone over."""
    return bool(await tx.value(IS_DONE, regrade_id, session_id))


async def put_content(
    tx: Transaction, session_id: UUID, question_id: UUID, content: dict[str, Any]
) -> None:
    """Freeze another key into an item."""
    await tx.execute(PUT_CONTENT, session_id, question_id, content)


async def score_changes(tx: Transaction, session_id: UUID) -> list[ScoreChange]:
    """How a session's score was changed by regrades, oldest first."""
    return await tx.all(ScoreChange, CHANGES, session_id)


async def counts_of(tx: Transaction, regrade_id: UUID) -> RegradeCounts:
    """How far a regrade came."""
    return await tx.one(RegradeCounts, COUNTS, regrade_id)


async def exposure_of(tx: Transaction, question_id: UUID) -> Exposure:
    """How often a version of a question was asked."""
    return await tx.one(Exposure, EXPOSURE, question_id)
