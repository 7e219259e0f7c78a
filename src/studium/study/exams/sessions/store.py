"""Sessions and their frozen items in SQL."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, update, values
from studium.study.exams.sessions.model import Accommodation, ExamSession, FrozenItem, ShownItem

_SESSION = columns(ExamSession)
INSERT_SESSION = Sql(insertion("exam_sessions", ExamSession))
UPDATE_SESSION = Sql(update("exam_sessions", ExamSession))
SESSION = Sql(f"select {_SESSION} from exam_sessions where id = $1 and user_id = $2")
LOCK_SESSION = Sql(f"select {_SESSION} from exam_sessions where id = $1 for update")
ANY_SESSION = Sql(f"select {_SESSION} from exam_sessions where id = $1")
SESSIONS_OF = Sql(f"""
    select {_SESSION} from exam_sessions
    where user_id = $1 and id < $2 and ($3 or status <> 'ARCHIVED') order by id desc limit $4
""")
NEWEST_SESSIONS = Sql(f"""
    select {_SESSION} from exam_sessions where id < $1 and ($2::uuid is null or user_id = $2)
    order by id desc limit $3
""")
OPEN_OF = Sql(f"""
    select {_SESSION} from exam_sessions
    where user_id = $1 and status = 'IN_PROGRESS' order by id desc
""")
OVERDUE = Sql("""
    select id from exam_sessions
    where status = 'IN_PROGRESS' and paused_at is null and deadline_at <= $1
    order by deadline_at limit $2
""")
UNSCORED = Sql("""
    select id from exam_sessions where status = 'SUBMITTED' and submitted_at < $1
    order by submitted_at limit $2
""")
ALL_IDS = Sql("select id from exam_sessions where id > $1 order by id limit $2")
INSERT_ITEMS = Sql(f"""
    insert into exam_items ({columns(FrozenItem)})
    select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[], $5::text[],
                         $6::boolean[], $7::jsonb[], $8::jsonb[], $9::jsonb[])
""")
SHOWN_ITEMS = Sql("""
    select position, question_id, shown from exam_items where session_id = $1 order by position
""")
ITEMS = Sql(f"""
    select {columns(FrozenItem)} from exam_items where session_id = $1 order by position
""")
SEEN_LINEAGES = Sql("""
    select coalesce(array_agg(distinct i.lineage_id), '{}')
    from exam_sessions s join exam_items i on i.session_id = s.id
    where s.user_id = $1 and s.started_at > $2
""")
ACCOMMODATION = Sql(f"""
    select {columns(Accommodation)} from exam_accommodations where user_id = $1
""")
DELETE_SESSIONS_OF = Sql("delete from exam_sessions where user_id = $1")
DELETE_ACCOMMODATION_OF = Sql("delete from exam_accommodations where user_id = $1")
PUT_ACCOMMODATION = Sql("""
    insert into exam_accommodations (user_id, multiplier, extra_minutes, is_unlimited, updated_at)
    values ($1, $2, $3, $4, $5)
    on conflict (user_id) do update
    set multiplier = excluded.multiplier, extra_minutes = excluded.extra_minutes,
        is_unlimited = excluded.is_unlimited, updated_at = excluded.updated_at
""")
HANDED_IN = Sql("""
    select width_bucket(submitted_at, $1::timestamptz[]) as step, '' as currency, count(*) as value
    from exam_sessions where submitted_at >= ($1::timestamptz[])[1] group by 1
""")


async def insert_session(
    tx: Transaction, session: ExamSession, items: Sequence[FrozenItem]
) -> None:
    """Store a new session with its items."""
    await tx.execute(INSERT_SESSION, *values(session))
    by_column: list[list[Any]] = [
        [getattr(item, field.name) for item in items] for field in fields(FrozenItem)
    ]
    await tx.execute(INSERT_ITEMS, *by_column)


async def save_session(tx: Transaction, session: ExamSession) -> None:
    """Store what a locked session is now."""
    await tx.execute(UPDATE_SESSION, *values(session))


async def session_of(tx: Transaction, session_id: UUID, *, user_id: UUID) -> ExamSession | None:
    """A person's own session."""
    return await tx.maybe(ExamSession, SESSION, session_id, user_id)


async def any_session(tx: Transaction, session_id: UUID) -> ExamSession | None:
    """Anybody's session: for staff and the worker."""
    return await tx.maybe(ExamSession, ANY_SESSION, session_id)


async def lock_session(tx: Transaction, session_id: UUID) -> ExamSession | None:
    """Anybody's session, kept from others until the transaction ends."""
    return await tx.maybe(ExamSession, LOCK_SESSION, session_id)


async def sessions_of(
    tx: Transaction, user_id: UUID, *, before_id: UUID, limit: int, with_archived: bool
) -> list[ExamSession]:
    """A person's sessions, newest first."""
    return await tx.all(ExamSession, SESSIONS_OF, user_id, before_id, with_archived, limit)


async def newest_sessions(
    tx: Transaction, *, before_id: UUID, user_id: UUID | None, limit: int
) -> list[ExamSession]:
    """Anybody's sessions, newest first: for staff."""
    return await tx.all(ExamSession, NEWEST_SESSIONS, before_id, user_id, limit)


async def open_sessions_of(tx: Transaction, user_id: UUID) -> list[ExamSession]:
    """What a person has begun and not handed in."""
    return await tx.all(ExamSession, OPEN_OF, user_id)


async def overdue_ids(tx: Transaction, *, now: datetime, limit: int) -> list[UUID]:
    """Sessions whose time ran out, the longest waiting first."""
    return await _ids(tx, OVERDUE, now, limit)


async def unscored_ids(tx: Transaction, *, before: datetime, limit: int) -> list[UUID]:
    """Sessions that were handed in before a time and have no score yet."""
    return await _ids(tx, UNSCORED, before, limit)


async def ids_after(tx: Transaction, session_id: UUID, *, limit: int) -> list[UUID]:
    """Ids of all sessions, in order, after one."""
    return await _ids(tx, ALL_IDS, session_id, limit)


async def shown_items(tx: Transaction, session_id: UUID) -> list[ShownItem]:
    """The items as they may be seen, in order; no key is read."""
    return await tx.all(ShownItem, SHOWN_ITEMS, session_id)


async def frozen_items(tx: Transaction, session_id: UUID) -> list[FrozenItem]:
    """The items with their keys, in order."""
    return await tx.all(FrozenItem, ITEMS, session_id)


async def seen_lineages(tx: Transaction, user_id: UUID, *, since: datetime) -> list[UUID]:
    """What a person was asked since a time."""
    found: list[UUID] = await tx.value(SEEN_LINEAGES, user_id, since)
    return found


async def accommodation_of(tx: Transaction, user_id: UUID) -> Accommodation | None:
    """A person's extra time."""
    return await tx.maybe(Accommodation, ACCOMMODATION, user_id)


async def put_accommodation(tx: Transaction, accommodation: Accommodation) -> None:
    """Set a person's extra time."""
    await tx.execute(PUT_ACCOMMODATION, *values(accommodation))


async def delete_all_of(tx: Transaction, user_id: UUID) -> None:
    """Delete a person's sessions, with their items, answers and logs, and their extra time."""
    await tx.execute(DELETE_SESSIONS_OF, user_id)
    await tx.execute(DELETE_ACCOMMODATION_OF, user_id)


async def _ids(tx: Transaction, sql: Sql, *arguments: object) -> list[UUID]:
    records = await tx.connection.fetch(sql, *arguments)
    return [record[0] for record in records]
