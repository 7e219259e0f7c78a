"""The only SQL on API keys, their tokens and their usage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from studium.connect.api_keys.model import ApiKey, Usage
from studium.platform.database import Sql, Transaction
from studium.platform.principal import Role
from studium.platform.request_counts import CountedRequests, in_columns

INSERT_KEY = Sql("""
    insert into api_keys (id, owner_id, name, scopes, rate_per_minute, allowed_origins, created_at,
                          expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
""")
INSERT_TOKEN = Sql("""
    insert into api_key_tokens (token_hash, key_id, hint, created_at) values ($1, $2, $3, $4)
""")
# What lists show of a key; the hint is its newest token's.
KEYS_OF_OWNER = Sql("""
    select k.id, k.owner_id, k.name, k.scopes, k.rate_per_minute, k.allowed_origins, k.created_at,
           k.expires_at, k.revoked_at, k.last_used_at,
           (select t.hint from api_key_tokens t where t.key_id = k.id
             order by t.expires_at is null desc, t.created_at desc limit 1) as hint
      from api_keys k
     where k.owner_id = $1 and k.id < $2
     order by k.id desc limit $3
""")
KEY_OF_OWNER = Sql("""
    select k.id, k.owner_id, k.name, k.scopes, k.rate_per_minute, k.allowed_origins, k.created_at,
           k.expires_at, k.revoked_at, k.last_used_at,
           (select t.hint from api_key_tokens t where t.key_id = k.id
             order by t.expires_at is null desc, t.created_at desc limit 1) as hint
      from api_keys k
     where k.owner_id = $1 and k.id = $2
       for update of k
""")
COUNT_LIVE_KEYS = Sql("""
    select count(*) from api_keys
     where owner_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
""")
AUTHENTICATE = Sql("""
    select k.id as key_id, k.owner_id, k.scopes, k.rate_per_minute, k.allowed_origins,
           least(k.expires_at, t.expires_at) as expires_at, u.role, u.timezone
      from api_key_tokens t
      join api_keys k on k.id = t.key_id
      join users u on u.id = k.owner_id
     where t.token_hash = $1 and k.revoked_at is null and u.deleted_at is null
""")
END_TOKENS = Sql("""
    update api_key_tokens set expires_at = least(expires_at, $2) where key_id = $1
""")
REVOKE_KEY = Sql("""
    update api_keys set revoked_at = $3 where id = $2 and owner_id = $1 and revoked_at is null
""")
SET_ORIGINS = Sql("""
    update api_keys set allowed_origins = $3 where id = $2 and owner_id = $1
""")
IS_ORIGIN_LISTED = Sql("""
    select exists(select from api_keys
                   where allowed_origins @> array[$1::text] and revoked_at is null)
""")
# Counts of keys that are gone meanwhile are dropped.
ADD_USAGE = Sql("""
    insert into api_key_usage as kept (key_id, day, method, route, status, requests)
    select seen.key_id, seen.day, seen.method, seen.route, seen.status, seen.requests
      from unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::int[], $6::bigint[])
           as seen (key_id, day, method, route, status, requests)
      join api_keys k on k.id = seen.key_id
     order by 1, 2, 3, 4, 5
        on conflict (key_id, day, method, route, status)
        do update set requests = kept.requests + excluded.requests
""")
TOUCH_KEYS = Sql("""
    update api_keys k set last_used_at = greatest(k.last_used_at, seen.at)
      from (select u.id, u.at from unnest($1::uuid[], $2::timestamptz[]) as u (id, at)
              join api_keys locked on locked.id = u.id
             order by u.id for no key update of locked) seen
     where k.id = seen.id
""")
USAGE_OF_KEY = Sql("""
    select day, method, route, status, requests from api_key_usage
     where key_id = $1 and day >= $2 and day <= $3
     order by day desc, requests desc, method, route, status limit $4
""")
PRUNE_USAGE = Sql("""
    delete from api_key_usage where ctid = any(array(
        select ctid from api_key_usage where day < $1
        order by day limit $2 for update skip locked))
""")
DELETE_KEYS_OF = Sql("""
    delete from api_keys where owner_id = $1
""")
MOST_USAGE_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class KnownToken:
    """A token that opens, and what it opens."""

    key_id: UUID
    owner_id: UUID
    scopes: list[str]
    rate_per_minute: int
    allowed_origins: list[str]
    expires_at: datetime | None
    role: Role
    timezone: str | None


async def insert_key(tx: Transaction, key: ApiKey, token_hash: bytes) -> None:
    """Keep a new key with its first token."""
    await tx.execute(
        INSERT_KEY,
        key.id,
        key.owner_id,
        key.name,
        key.scopes,
        key.rate_per_minute,
        key.allowed_origins,
        key.created_at,
        key.expires_at,
    )
    await insert_token(tx, key.id, token_hash=token_hash, hint=key.hint, now=key.created_at)


async def insert_token(
    tx: Transaction, key_id: UUID, *, token_hash: bytes, hint: str, now: datetime
) -> None:
    """Let one more token open a key."""
    await tx.execute(INSERT_TOKEN, token_hash, key_id, hint, now)


async def keys_of_owner(
    tx: Transaction, owner_id: UUID, *, before_id: UUID, limit: int
) -> list[ApiKey]:
    """The owner's keys, ended ones too, newest first, from below `before_id`."""
    return await tx.all(ApiKey, KEYS_OF_OWNER, owner_id, before_id, limit)


async def key_of_owner(tx: Transaction, owner_id: UUID, key_id: UUID) -> ApiKey | None:
    """The owner's key, locked until the transaction ends."""
    return await tx.maybe(ApiKey, KEY_OF_OWNER, owner_id, key_id)


async def count_live_keys(tx: Transaction, owner_id: UUID, now: datetime) -> int:
    """How many keys of the owner open something."""
    return int(await tx.value(COUNT_LIVE_KEYS, owner_id, now))


async def known_token(tx: Transaction, token_hash: bytes) -> KnownToken | None:
    """What a token opens, in one query; whether it has expired is for the caller to see."""
    return await tx.maybe(KnownToken, AUTHENTICATE, token_hash)


async def end_tokens(tx: Transaction, key_id: UUID, *, at: datetime) -> None:
    """Let the tokens that a key has end at a time, unless they end before."""
    await tx.execute(END_TOKENS, key_id, at)


async def revoke_key(tx: Transaction, owner_id: UUID, key_id: UUID, now: datetime) -> int:
    """1 when the owner's key ended by this call."""
    return await tx.execute(REVOKE_KEY, owner_id, key_id, now)


async def set_origins(
    tx: Transaction, owner_id: UUID, key_id: UUID, origins: Sequence[str]
) -> None:
    """Let scripts of these origins call with the owner's key, and of no others."""
    await tx.execute(SET_ORIGINS, owner_id, key_id, list(origins))


async def is_origin_listed(tx: Transaction, origin: str) -> bool:
    """Whether anybody's key that is not revoked lists the origin."""
    return bool(await tx.value(IS_ORIGIN_LISTED, origin))


async def delete_keys_of(tx: Transaction, owner_id: UUID) -> int:
    """Forget every key of a person, with tokens and usage."""
    return await tx.execute(DELETE_KEYS_OF, owner_id)


async def add_usage(tx: Transaction, counted: Sequence[CountedRequests]) -> None:
    """Add counts of requests."""
    await tx.execute(ADD_USAGE, *in_columns(counted))


async def touch_keys(tx: Transaction, used: dict[UUID, datetime]) -> None:
    """Note when keys were last used."""
    await tx.execute(TOUCH_KEYS, list(used), list(used.values()))


async def usage_of_key(tx: Transaction, key_id: UUID, *, first: date, last: date) -> list[Usage]:
    """Counts of a key's requests from a day to a day, newest day first, at most 10,000 rows."""
    return await tx.all(Usage, USAGE_OF_KEY, key_id, first, last, MOST_USAGE_ROWS)
