"""The only SQL on `sessions`. Authentication joins the person, so that it stays one query."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.accounts.people import Person
from studium.accounts.sessions.model import Session
from studium.platform.database import Sql, Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.principal import Role

INSERT_SESSION = Sql("""
    insert into sessions (id, user_id, token_hash, via, created_at, last_seen_at, expires_at,
                          ip, user_agent)
    values ($1, $2, $3, $4, $5, $5, $6, $7, $8)
""")
SIGNED_IN = Sql("""
    select s.id as session_id, s.created_at as signed_in_at, s.last_seen_at,
           u.id, u.email, u.first_name, u.last_name, u.role, u.timezone, u.preferences,
           u.email_confirmed_at, u.password_hash is not null as has_password,
           u.created_at, u.updated_at
    from sessions s join users u on u.id = s.user_id
    where s.token_hash = $1 and s.expires_at > $2 and s.revoked_at is null
      and u.deleted_at is null
""")
HELD_SESSIONS = Sql("""
    select s.id as session_id, u.role
    from sessions s join users u on u.id = s.user_id
    where s.id = any($1::uuid[]) and s.expires_at > $2 and s.revoked_at is null
      and u.deleted_at is null
""")
TOUCH_SESSION = Sql("""
    update sessions set last_seen_at = $2 where id = $1 and last_seen_at < $2
""")
LIVE_SESSIONS = Sql("""
    select id, user_id, via, ip, user_agent, created_at, last_seen_at, expires_at
    from sessions
    where user_id = $1 and id < $3 and revoked_at is null and expires_at > $2
    order by id desc limit $4
""")
ALL_SESSIONS = Sql("""
    select id, user_id, via, ip, user_agent, created_at, last_seen_at, expires_at
    from sessions where user_id = $1 order by id desc limit 1000
""")
REVOKE_SESSION = Sql("""
    update sessions set revoked_at = $3
    where id = $2 and user_id = $1 and revoked_at is null and expires_at > $3
""")
REVOKE_TOKEN = Sql("""
    update sessions set revoked_at = $2 where token_hash = $1 and revoked_at is null
""")
REVOKE_ALL_BUT = Sql("""
    update sessions set revoked_at = $3
    where user_id = $1 and id is distinct from $2 and revoked_at is null
""")
REVOKE_BEYOND_NEWEST = Sql("""
    update sessions set revoked_at = $3
    where id in (
        select id from sessions where user_id = $1 and revoked_at is null
        order by id desc offset $2
    )
""")
DELETE_SESSIONS_OF = Sql("""
    delete from sessions where user_id = $1
""")
# A session that was not revoked has no `revoked_at`, and `least` passes over what is not there.
DELETE_ENDED_BEFORE = Sql("""
    delete from sessions where ctid = any(array(
        select ctid from sessions where least(expires_at, revoked_at) < $1
        order by least(expires_at, revoked_at) limit $2 for update skip locked))
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInRow(Person):
    """A person, with the live session that they come by."""

    session_id: UUID
    signed_in_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class _Held:
    session_id: UUID
    role: Role


async def held_sessions(
    tx: Transaction, session_ids: Collection[UUID], now: datetime
) -> dict[UUID, bool]:
    """Those of the sessions that still hold, each with whether it is of somebody of the staff."""
    found = await tx.all(_Held, HELD_SESSIONS, list(session_ids), now)
    return {each.session_id: each.role is not Role.CANDIDATE for each in found}


async def insert_session(tx: Transaction, session: Session, token_hash: bytes) -> None:
    """Keep a session under the sha256 of its token."""
    await tx.execute(
        INSERT_SESSION,
        session.id,
        session.user_id,
        token_hash,
        session.via,
        session.created_at,
        session.expires_at,
        session.ip,
        session.user_agent,
    )


async def signed_in(tx: Transaction, token_hash: bytes, now: datetime) -> SignedInRow | None:
    """The live session with this token and its person, in one query; or None."""
    return await tx.maybe(SignedInRow, SIGNED_IN, token_hash, now)


async def touch_session(tx: Transaction, session_id: UUID, now: datetime) -> None:
    """Note that the session was used."""
    await tx.execute(TOUCH_SESSION, session_id, now)


async def live_sessions(
    tx: Transaction, user_id: UUID, *, now: datetime, before_id: UUID, limit: int
) -> list[Session]:
    """The person's sessions that still work, newest first, from below `before_id`."""
    return await tx.all(Session, LIVE_SESSIONS, user_id, now, before_id, limit)


async def newest_sessions(
    tx: Transaction, user_id: UUID, *, now: datetime, limit: int
) -> list[Session]:
    """The person's newest sessions that still work."""
    return await live_sessions(tx, user_id, now=now, before_id=AFTER_ALL_IDS, limit=limit)


async def all_sessions(tx: Transaction, user_id: UUID) -> list[Session]:
    """Every session of the person that is still on record, newest first, at most 1,000."""
    return await tx.all(Session, ALL_SESSIONS, user_id)


async def revoke_session(tx: Transaction, *, user_id: UUID, session_id: UUID, now: datetime) -> int:
    """1 when the person's live session ended by this call."""
    return await tx.execute(REVOKE_SESSION, user_id, session_id, now)


async def revoke_token(tx: Transaction, token_hash: bytes, now: datetime) -> int:
    """1 when the session of this token ended by this call."""
    return await tx.execute(REVOKE_TOKEN, token_hash, now)


async def revoke_all_but(
    tx: Transaction, *, user_id: UUID, kept_id: UUID | None, now: datetime
) -> int:
    """How many of the person's sessions ended; the kept one goes on."""
    return await tx.execute(REVOKE_ALL_BUT, user_id, kept_id, now)


async def revoke_beyond_newest(tx: Transaction, *, user_id: UUID, kept: int, now: datetime) -> int:
    """End all but the newest `kept` sessions of the person."""
    return await tx.execute(REVOKE_BEYOND_NEWEST, user_id, kept, now)


async def delete_sessions_of(tx: Transaction, user_id: UUID) -> int:
    """Forget every session of the person, with the addresses they came from."""
    return await tx.execute(DELETE_SESSIONS_OF, user_id)
