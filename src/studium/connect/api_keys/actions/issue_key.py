"""Make a key."""

from collections.abc import Collection
from datetime import datetime, timedelta

from studium.connect.api_keys import store
from studium.connect.api_keys.model import (
    ApiKey,
    IssuedKey,
    hint_of,
    new_key_token,
)
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, Invalid, NotAllowed
from studium.platform.ids import new_id
from studium.platform.principal import STAFF_SCOPE, Principal
from studium.platform.vault import hash_token

MOST_LIVE_KEYS = 100


class UnknownScope(Invalid):
    """No route asks for this scope."""

    slug = "unknown-scope"
    title = "There is no such scope"


class ScopeNotYours(NotAllowed):
    """A key cannot be given more than its maker has."""

    slug = "scope-not-yours"
    title = "You do not have this scope yourself"


class TooManyKeys(Conflict):
    """The owner has as many keys as anybody may have."""

    slug = "too-many-keys"
    title = "Too many API keys"


async def issue_key(  # noqa: PLR0913 - what a key is made of
    tx: Transaction,
    *,
    maker: Principal,
    name: str,
    scopes: Collection[str],
    known_scopes: Collection[str],
    is_live: bool,
    rate_per_minute: int,
    allowed_origins: Collection[str] = (),
    expires_in_days: int | None,
    now: datetime,
) -> IssuedKey:
    """Make a key of the maker's own; its token is shown this once.

    Raises UnknownScope, ScopeNotYours when a key makes one that may do more than itself or
    somebody who is no staff asks for `staff:act`, and TooManyKeys.
    """
    wanted = sorted(set(scopes))
    _require_grantable(maker, wanted, known_scopes)
    if await store.count_live_keys(tx, maker.user_id, now) >= MOST_LIVE_KEYS:
        raise TooManyKeys(f"At most {MOST_LIVE_KEYS} keys work at a time. Revoke one first.")
    token = new_key_token(is_live=is_live)
    key = ApiKey(
        id=new_id(),
        owner_id=maker.user_id,
        name=name,
        hint=hint_of(token),
        scopes=wanted,
        rate_per_minute=rate_per_minute,
        allowed_origins=sorted(set(allowed_origins)),
        created_at=now,
        expires_at=None if expires_in_days is None else now + timedelta(days=expires_in_days),
        revoked_at=None,
        last_used_at=None,
    )
    await store.insert_key(tx, key, hash_token(token))
    return IssuedKey(key, token)


def _require_grantable(maker: Principal, wanted: list[str], known: Collection[str]) -> None:
    unknown = [scope for scope in wanted if scope not in known and scope != STAFF_SCOPE]
    if unknown:
        raise UnknownScope(f"No route asks for {', '.join(unknown)}.", scopes=unknown)
    if STAFF_SCOPE in wanted and not maker.is_staff:
        raise ScopeNotYours(f"{STAFF_SCOPE} is for keys of support and administrators.")
    beyond = [] if maker.via == "session" else sorted(set(wanted) - maker.scopes)
    if beyond:
        raise ScopeNotYours(f"The key that asks does not have {', '.join(beyond)} itself.")
