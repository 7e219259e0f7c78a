"""The only SQL on apps, grants, codes and tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.oauth_apps.model import App, Code, Grant, Review, Token
from studium.platform.database import Sql, Transaction, columns, insertion, update, values
from studium.platform.principal import Role

_APP, _GRANT, _TOKEN = columns(App), columns(Grant), columns(Token)
INSERT_APP = Sql(insertion("oauth_apps", App))
UPDATE_APP = Sql(update("oauth_apps", App))
APP = Sql(f"select {_APP} from oauth_apps where id = $1")
LOCK_APP = Sql(f"select {_APP} from oauth_apps where id = $1 for update")
APP_BY_CLIENT = Sql(f"select {_APP} from oauth_apps where client_id = $1")
APPS_OF = Sql(f"""
    select {_APP} from oauth_apps where owner_id = $1 and id < $2 order by id desc limit $3
""")
LISTED = Sql(f"""
    select {_APP} from oauth_apps where state = 'published' and id < $1 order by id desc limit $2
""")
ALL_APPS = Sql(f"select {_APP} from oauth_apps where id < $1 order by id desc limit $2")
COUNT_APPS = Sql("select count(*) from oauth_apps where owner_id = $1")
WAITING_APPS = Sql("""
    select count(*) as apps, min(updated_at) as longest from oauth_apps where state = 'submitted'
""")
DELETE_APPS_OF = Sql("delete from oauth_apps where owner_id = $1")
INSERT_REVIEW = Sql(insertion("oauth_app_reviews", Review))
REVIEWS = Sql(f"select {columns(Review)} from oauth_app_reviews where app_id = $1 order by id")
PUT_GRANT = Sql(f"""
    insert into oauth_grants as g (id, app_id, user_id, scopes, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $5)
    on conflict (app_id, user_id) where revoked_at is null do update
    set scopes = (select array_agg(distinct s order by s) from unnest(g.scopes || $4) s),
        updated_at = $5
    returning {_GRANT}
""")
GRANT = Sql(f"""
    select {_GRANT} from oauth_grants where app_id = $1 and user_id = $2 and revoked_at is null
""")
HOLD_GRANT = Sql("""
    select true from oauth_grants where id = $1 and revoked_at is null for share
""")
GRANT_BY_ID = Sql(f"select {_GRANT} from oauth_grants where id = $1")
REVOKE_GRANT = Sql("""
    update oauth_grants set revoked_at = $3
    where id = $1 and user_id = $2 and revoked_at is null
""")
REVOKE_GRANTS_OF_APP = Sql("""
    update oauth_grants set revoked_at = $2 where app_id = $1 and revoked_at is null
""")
# Those that a person gave, and those that others gave to the person's apps.
REVOKE_GRANTS_AROUND = Sql("""
    update oauth_grants set revoked_at = $2
     where revoked_at is null
       and (user_id = $1 or app_id in (select id from oauth_apps where owner_id = $1))
""")
REVOKE_TOKENS_OF_GRANT = Sql("""
    update oauth_tokens set revoked_at = $2 where grant_id = $1 and revoked_at is null
""")
REVOKE_TOKENS_OF_APP = Sql("""
    update oauth_tokens set revoked_at = $2 where app_id = $1 and revoked_at is null
""")
REVOKE_TOKEN = Sql("""
    update oauth_tokens set revoked_at = $2 where token_hash = $1 and revoked_at is null
""")
INSTALLED = Sql("""
    select g.id, a.id as app_id, a.name, a.website, g.scopes, g.created_at,
           (select max(t.created_at) from oauth_tokens t where t.grant_id = g.id) as last_token_at
    from oauth_grants g join oauth_apps a on a.id = g.app_id
    where g.user_id = $1 and g.revoked_at is null and g.id < $2 order by g.id desc limit $3
""")
INSERT_CODE = Sql(insertion("oauth_codes", Code))
# Locked: of two that bring the same code, one takes it, and the other is seen to come second.
CODE = Sql(f"select {columns(Code)} from oauth_codes where code_hash = $1 for update")
USE_CODE = Sql("update oauth_codes set used_at = $2 where code_hash = $1")
INSERT_TOKEN = Sql(insertion("oauth_tokens", Token))
TOKEN = Sql(f"select {_TOKEN} from oauth_tokens where token_hash = $1")
LOCK_TOKEN = Sql(f"select {_TOKEN} from oauth_tokens where token_hash = $1 for update")
USE_TOKEN = Sql("update oauth_tokens set used_at = $2 where token_hash = $1")
AUTHENTICATE = Sql("""
    select a.id as app_id, t.grant_id, coalesce(g.user_id, a.owner_id) as user_id, t.scopes,
           a.rate_per_minute, a.redirect_uris, a.allowed_origins, t.expires_at, u.role,
           u.timezone
      from oauth_tokens t
      join oauth_apps a on a.id = t.app_id
      left join oauth_grants g on g.id = t.grant_id
      join users u on u.id = coalesce(g.user_id, a.owner_id)
     where t.token_hash = $1 and t.kind = 'access' and t.revoked_at is null
       and a.state <> 'suspended' and u.deleted_at is null
       and (t.grant_id is null or g.revoked_at is null)
""")
IS_ORIGIN_OF_APP = Sql("""
    select exists(select from oauth_apps, unnest(redirect_uris) as address
                   where state <> 'suspended'
                     and (address = $1 or starts_with(address, $1 || '/')))
""")
NEWEST_KEY = Sql("select id, sealed, created_at from oauth_signing_keys order by id")
INSERT_KEY = Sql("insert into oauth_signing_keys (id, sealed, created_at) values ($1, $2, $3)")
LOCK_KEYS = Sql("lock table oauth_signing_keys in share row exclusive mode")
PRUNE_CODES = Sql("""
    delete from oauth_codes where ctid = any(array(
        select ctid from oauth_codes where expires_at < $1
        order by expires_at limit $2 for update skip locked))
""")
PRUNE_TOKENS = Sql("""
    delete from oauth_tokens where ctid = any(array(
        select ctid from oauth_tokens where expires_at < $1
        order by expires_at limit $2 for update skip locked))
""")
IS_ORIGIN_LISTED = Sql("""
    select exists(select from oauth_apps
                   where allowed_origins @> array[$1::text] and state <> 'suspended')
""")
INSERT_PUSHED = Sql("""
    insert into oauth_pushed_requests (handle_hash, app_id, asked, expires_at)
    values ($1, $2, $3, $4)
""")
PUSHED = Sql("""
    select asked from oauth_pushed_requests
     where handle_hash = $1 and app_id = $2 and expires_at > $3
""")
USE_PUSHED = Sql("delete from oauth_pushed_requests where handle_hash = $1 and app_id = $2")
PRUNE_PUSHED = Sql("""
    delete from oauth_pushed_requests where ctid = any(array(
        select ctid from oauth_pushed_requests where expires_at < $1
        order by expires_at limit $2 for update skip locked))
""")
DELETE_GRANTS_OF = Sql("delete from oauth_grants where user_id = $1")


@dataclass(frozen=True, slots=True)
class KnownToken:
    """An access token that opens, and what it opens."""

    app_id: UUID
    grant_id: UUID | None
    user_id: UUID
    scopes: list[str]
    rate_per_minute: int
    redirect_uris: list[str]
    allowed_origins: list[str]
    expires_at: datetime
    role: Role
    timezone: str | None


@dataclass(frozen=True, slots=True)
class Installed:
    """An app that a person lets in."""

    id: UUID
    app_id: UUID
    name: str
    website: str
    scopes: list[str]
    created_at: datetime
    last_token_at: datetime | None


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A private key for signing, encrypted."""

    id: UUID
    sealed: bytes
    created_at: datetime


async def insert_app(tx: Transaction, app: App) -> None:
    """Keep a new app."""
    await tx.execute(INSERT_APP, *values(app))


async def save_app(tx: Transaction, app: App) -> None:
    """Store what a locked app is now."""
    await tx.execute(UPDATE_APP, *values(app))


async def app_by_id(tx: Transaction, app_id: UUID, *, lock: bool = False) -> App | None:
    """Anybody's app."""
    return await tx.maybe(App, LOCK_APP if lock else APP, app_id)


async def app_by_client(tx: Transaction, client_id: str) -> App | None:
    """The app that calls itself so."""
    return await tx.maybe(App, APP_BY_CLIENT, client_id)


async def apps_of(tx: Transaction, owner_id: UUID, *, before_id: UUID, limit: int) -> list[App]:
    """An owner's apps, newest first."""
    return await tx.all(App, APPS_OF, owner_id, before_id, limit)


async def listed_apps(tx: Transaction, *, before_id: UUID, limit: int) -> list[App]:
    """Published apps, newest first."""
    return await tx.all(App, LISTED, before_id, limit)


async def all_apps(tx: Transaction, *, before_id: UUID, limit: int) -> list[App]:
    """Everybody's apps, newest first: for staff."""
    return await tx.all(App, ALL_APPS, before_id, limit)


async def count_apps(tx: Transaction, owner_id: UUID) -> int:
    """How many an owner has."""
    return int(await tx.value(COUNT_APPS, owner_id))


async def waiting_apps(tx: Transaction) -> tuple[int, datetime | None]:
    """How many apps wait for review, and since when the first of them."""
    row = await tx.connection.fetchrow(WAITING_APPS)
    return (row["apps"], row["longest"]) if row else (0, None)


async def delete_all_of(tx: Transaction, user_id: UUID, now: datetime) -> None:
    """Forget a person's apps and what they let others' apps do, which ends first."""
    await tx.execute(REVOKE_GRANTS_AROUND, user_id, now)
    await tx.execute(DELETE_GRANTS_OF, user_id)
    await tx.execute(DELETE_APPS_OF, user_id)


async def insert_review(tx: Transaction, review: Review) -> None:
    """Keep a step of an app's life."""
    await tx.execute(INSERT_REVIEW, *values(review))


async def reviews_of(tx: Transaction, app_id: UUID) -> list[Review]:
    """An app's life, oldest first."""
    return await tx.all(Review, REVIEWS, app_id)


async def put_grant(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    grant_id: UUID,
    app_id: UUID,
    user_id: UUID,
    scopes: list[str],
    now: datetime,
) -> Grant:
    """Let an app do so much for a person, beside what it was let do before."""
    return await tx.one(Grant, PUT_GRANT, grant_id, app_id, user_id, scopes, now)


async def open_grant(tx: Transaction, app_id: UUID, user_id: UUID) -> Grant | None:
    """What an app may do for a person."""
    return await tx.maybe(Grant, GRANT, app_id, user_id)


async def grant_by_id(tx: Transaction, grant_id: UUID) -> Grant | None:
    """A grant, ended ones too."""
    return await tx.maybe(Grant, GRANT_BY_ID, grant_id)


async def hold_grant(tx: Transaction, grant_id: UUID) -> bool:
    """Keep an open grant from ending until the transaction does; False when it has ended."""
    return bool(await tx.value(HOLD_GRANT, grant_id))


async def revoke_grant(tx: Transaction, grant_id: UUID, user_id: UUID, now: datetime) -> bool:
    """Whether a person's grant, with all of its tokens, ended by this call."""
    ended = await tx.execute(REVOKE_GRANT, grant_id, user_id, now)
    await tx.execute(REVOKE_TOKENS_OF_GRANT, grant_id, now)
    return bool(ended)


async def revoke_all_of_app(tx: Transaction, app_id: UUID, now: datetime) -> None:
    """End every grant and token of an app."""
    await tx.execute(REVOKE_GRANTS_OF_APP, app_id, now)
    await tx.execute(REVOKE_TOKENS_OF_APP, app_id, now)


async def revoke_tokens_of_grant(tx: Transaction, grant_id: UUID, now: datetime) -> None:
    """End every token of a grant, which itself stays."""
    await tx.execute(REVOKE_TOKENS_OF_GRANT, grant_id, now)


async def revoke_token(tx: Transaction, token_hash: bytes, now: datetime) -> None:
    """End one token."""
    await tx.execute(REVOKE_TOKEN, token_hash, now)


async def installed_apps(
    tx: Transaction, user_id: UUID, *, before_id: UUID, limit: int
) -> list[Installed]:
    """What a person lets in, newest first."""
    return await tx.all(Installed, INSTALLED, user_id, before_id, limit)


async def insert_code(tx: Transaction, code: Code) -> None:
    """Keep a code."""
    await tx.execute(INSERT_CODE, *values(code))


async def locked_code(tx: Transaction, code_hash: bytes) -> Code | None:
    """A code, kept from others until the transaction ends."""
    return await tx.maybe(Code, CODE, code_hash)


async def use_code(tx: Transaction, code_hash: bytes, now: datetime) -> None:
    """Note that it was taken."""
    await tx.execute(USE_CODE, code_hash, now)


async def insert_token(tx: Transaction, token: Token) -> None:
    """Keep a token."""
    await tx.execute(INSERT_TOKEN, *values(token))


async def token_by_hash(tx: Transaction, token_hash: bytes, *, lock: bool = False) -> Token | None:
    """A token, ended ones too."""
    return await tx.maybe(Token, LOCK_TOKEN if lock else TOKEN, token_hash)


async def use_token(tx: Transaction, token_hash: bytes, now: datetime) -> None:
    """Note that a refresh token was taken."""
    await tx.execute(USE_TOKEN, token_hash, now)


async def known_token(tx: Transaction, token_hash: bytes) -> KnownToken | None:
    """What an access token opens, in one query; whether it has expired is for the caller."""
    return await tx.maybe(KnownToken, AUTHENTICATE, token_hash)


async def is_origin_listed(tx: Transaction, origin: str) -> bool:
    """Whether anybody's app that is not suspended lists the origin."""
    return bool(await tx.value(IS_ORIGIN_LISTED, origin))


async def insert_pushed(
    tx: Transaction, handle_hash: bytes, app_id: UUID, asked: dict[str, str], expires_at: datetime
) -> None:
    """Keep what an app will ask for."""
    await tx.execute(INSERT_PUSHED, handle_hash, app_id, asked, expires_at)


async def pushed_request(
    tx: Transaction, handle_hash: bytes, app_id: UUID, now: datetime
) -> dict[str, Any] | None:
    """What an app pushed, until it is over."""
    found: dict[str, Any] | None = await tx.value(PUSHED, handle_hash, app_id, now)
    return found


async def use_pushed(tx: Transaction, handle_hash: bytes, app_id: UUID) -> bool:
    """Whether what an app pushed ended by this call."""
    return bool(await tx.execute(USE_PUSHED, handle_hash, app_id))


async def is_origin_of_app(tx: Transaction, origin: str) -> bool:
    """Whether an app's people are sent back to this origin."""
    return bool(await tx.value(IS_ORIGIN_OF_APP, origin))


async def signing_keys(tx: Transaction) -> list[SealedKey]:
    """Keys for signing, oldest first."""
    return await tx.all(SealedKey, NEWEST_KEY)


async def insert_signing_key(tx: Transaction, key: SealedKey) -> None:
    """Keep a key."""
    await tx.execute(INSERT_KEY, key.id, key.sealed, key.created_at)


async def lock_signing_keys(tx: Transaction) -> None:
    """Let nobody else make the first key meanwhile."""
    await tx.execute(LOCK_KEYS)
