"""The SQL of the twins' objects (kept as documents) and of the answers saved for repetition."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from studium.platform.database import Sql, Transaction

Body = dict[str, Any]


@dataclass(slots=True)
class Stored:
    """An object as kept: the document, what is private to the service, when time changes it.

    Changed in place, then written back with `update`.
    """

    seq: int
    id: str
    account: str
    kind: str
    body: Body
    private: Body
    due_at: datetime | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class NewObject:
    """An object to be kept."""

    account: str
    kind: str
    body: Body
    private: Body = field(default_factory=dict)
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: objects older than one `seq`, or newer than one, and how many."""

    limit: int
    older_than: int | None = None
    newer_than: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to: matching content, seconds of creation, one of some values."""

    content: Body
    created_from: int | None = None
    created_to: int | None = None
    field: str | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """The first answer to an idempotency key."""

    path: str
    fingerprint: bytes
    request_id: str
    status: int
    answer: str


INSERT_OBJECT = Sql("""
    insert into sandbox.objects (id, account, kind, body, private, due_at)
    values ($1, $2, $3, $4, $5, $6)
    returning seq, id, account, kind, body, private, due_at, deleted
""")

UPSERT_OBJECT = Sql("""
    insert into sandbox.objects (id, account, kind, body, private)
    values ($1, $2, $3, $4, $5)
    on conflict (id) do update set body = excluded.body, private = excluded.private, deleted = false
""")

UPDATE_OBJECT = Sql("""
    update sandbox.objects set body = $2, private = $3, due_at = $4, deleted = $5
     where id = $1
""")

FIND_OBJECT = Sql("""
    select seq, id, account, kind, body, private, due_at, deleted
      from sandbox.objects where id = $1
""")

LOCK_OBJECT = Sql("""
    select seq, id, account, kind, body, private, due_at, deleted
      from sandbox.objects where id = $1 for update
""")

LIST_OLDER = Sql("""
    select seq, id, account, kind, body, private, due_at, deleted
      from sandbox.objects
     where account = $1 and kind = $2 and not deleted and body @> $3
       and ($4::bigint is null or (body ->> 'created')::bigint >= $4)
       and ($5::bigint is null or (body ->> 'created')::bigint <= $5)
       and ($6::text is null or body ->> $6 = any($7::text[]))
       and ($8::bigint is null or seq < $8)
     order by seq desc
     limit $9
""")

LIST_NEWER = Sql("""
    select seq, id, account, kind, body, private, due_at, deleted
      from sandbox.objects
     where account = $1 and kind = $2 and not deleted and body @> $3
       and ($4::bigint is null or (body ->> 'created')::bigint >= $4)
       and ($5::bigint is null or (body ->> 'created')::bigint <= $5)
       and ($6::text is null or body ->> $6 = any($7::text[]))
       and seq > $8
     order by seq
     limit $9
""")

LIST_DUE_OBJECTS = Sql("""
    select id from sandbox.objects
     where due_at <= $1 and kind = any($2) and private ->> 'clock' is null
     order by due_at limit $3
""")

LOCK_DUE_OBJECT = Sql("""
    select seq, id, account, kind, body, private, due_at, deleted
      from sandbox.objects where id = $1 and due_at <= $2 and private ->> 'clock' is null
       for update skip locked
""")

TRY_LOCK_KEY = Sql("select pg_try_advisory_xact_lock(hashtextextended($1, 0))")

FIND_ANSWER = Sql("""
    select path, fingerprint, request_id, status, answer
      from sandbox.answers
     where account = $1 and idempotency_key = $2 and created_at > $3
""")

SAVE_ANSWER = Sql("""
    insert into sandbox.answers (account, idempotency_key, path, fingerprint, request_id,
                                 status, answer, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (account, idempotency_key) do update
       set path = excluded.path, fingerprint = excluded.fingerprint,
           request_id = excluded.request_id, status = excluded.status,
           answer = excluded.answer, created_at = excluded.created_at
""")

FORGET_ANSWERS = Sql("delete from sandbox.answers where created_at <= $1")


async def insert(tx: Transaction, new: NewObject) -> Stored:
    """Keep a new object under the `id` in its body."""
    return await tx.one(
        Stored,
        INSERT_OBJECT,
        new.body["id"],
        new.account,
        new.kind,
        new.body,
        new.private,
        new.due_at,
    )


async def upsert(tx: Transaction, new: NewObject) -> None:
    """Keep an object under an id that may exist already."""
    await tx.execute(UPSERT_OBJECT, new.body["id"], new.account, new.kind, new.body, new.private)


async def update(tx: Transaction, stored: Stored) -> None:
    """Write an object back as it now is."""
    await tx.execute(
        UPDATE_OBJECT, stored.id, stored.body, stored.private, stored.due_at, stored.deleted
    )


async def find(tx: Transaction, object_id: str, *, lock: bool = False) -> Stored | None:
    """The object with this id, of whatever kind and account, locked if asked."""
    if "\0" in object_id:
        return None
    return await tx.maybe(Stored, LOCK_OBJECT if lock else FIND_OBJECT, object_id)


async def list_objects(tx: Transaction, account: str, kind: str, narrowed: Filter,
                       window: Window) -> list[Stored]:  # fmt: skip
    """Objects of a kind, newest first, at most `window.limit`."""
    upwards = window.newer_than is not None
    found = await tx.all(
        Stored,
        LIST_NEWER if upwards else LIST_OLDER,
        account,
        kind,
        narrowed.content,
        narrowed.created_from,
        narrowed.created_to,
        narrowed.field,
        list(narrowed.values),
        window.newer_than if upwards else window.older_than,
        window.limit,
    )
    return found[::-1] if upwards else found


@dataclass(frozen=True, slots=True)
class ObjectId:
    """The id of an object."""

    id: str


async def list_due(tx: Transaction, now: datetime, kinds: list[str], limit: int) -> list[str]:
    """Ids of objects of some kinds that time has changed, the longest overdue first."""
    return [row.id for row in await tx.all(ObjectId, LIST_DUE_OBJECTS, now, kinds, limit)]


async def lock_due(tx: Transaction, object_id: str, now: datetime) -> Stored | None:
    """The object, if it is still due and nobody else works on it."""
    return await tx.maybe(Stored, LOCK_DUE_OBJECT, object_id, now)


async def try_lock_key(tx: Transaction, account: str, key: str) -> bool:
    """Hold an idempotency key until the transaction ends; False when another holds it."""
    return bool(await tx.value(TRY_LOCK_KEY, f"sandbox:{account}:{key}"))


async def find_answer(
    tx: Transaction, account: str, key: str, not_before: datetime
) -> SavedAnswer | None:
    """The answer saved for a key, unless it is older than `not_before`."""
    return await tx.maybe(SavedAnswer, FIND_ANSWER, account, key, not_before)


async def save_answer(
    tx: Transaction, account: str, key: str, saved: SavedAnswer, now: datetime
) -> None:
    """Keep the answer for repetitions of the request."""
    await tx.execute(
        SAVE_ANSWER,
        account,
        key,
        saved.path,
        saved.fingerprint,
        saved.request_id,
        saved.status,
        saved.answer,
        now,
    )


async def forget_answers(tx: Transaction, before: datetime) -> int:
    """Drop saved answers that are old enough; how many."""
    return await tx.execute(FORGET_ANSWERS, before)
