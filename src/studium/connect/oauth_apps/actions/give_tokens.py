"""Give tokens for a code, a refresh token, or an app's own credentials."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.errors import ProtocolError, invalid_client, invalid_grant
from studium.connect.oauth_apps.model import (
    ACCESS_LIFE,
    ACCESS_PREFIX,
    IDENTITY_SCOPES,
    REFRESH_LIFE,
    REFRESH_PREFIX,
    App,
    AppState,
    Token,
    TokenKind,
    is_verified_by,
)
from studium.platform.database import Transaction
from studium.platform.telemetry import get_logger
from studium.platform.vault import hash_token, new_token

log = get_logger()


@dataclass(frozen=True, slots=True)
class GivenTokens:
    """What an app is given. `user_id` and `nonce` are for the identity token."""

    access_token: str
    refresh_token: str | None
    scopes: tuple[str, ...]
    user_id: UUID | None
    nonce: str | None


@dataclass(frozen=True, slots=True)
class Reused:
    """Something was brought a second time: the transaction must keep what that ended."""

    error: ProtocolError


async def proved_app(tx: Transaction, client_id: str, secret: str | None) -> App:
    """The app that asks. Raises ProtocolError; suspended apps are like unknown ones."""
    app = await store.app_by_client(tx, client_id)
    if app is None or app.state is AppState.SUSPENDED:
        raise invalid_client()
    if app.secret_hash is None:
        return app
    if secret is None or not hmac.compare_digest(hash_token(secret), app.secret_hash):
        raise invalid_client()
    return app


async def exchange_code(  # noqa: PLR0913 - all by name
    tx: Transaction, *, app: App, code: str, redirect_uri: str, verifier: str, now: datetime
) -> GivenTokens | Reused:
    """Tokens for a code, once. A second time everything that it gave ends (RFC 6749, 4.1.2).

    Raises ProtocolError.
    """
    digest = hash_token(code)
    found = await store.locked_code(tx, digest)
    grant = await store.grant_by_id(tx, found.grant_id) if found else None
    if found is None or grant is None or grant.app_id != app.id:
        raise invalid_grant("There is no such code.")
    if found.used_at is not None:
        await store.revoke_tokens_of_grant(tx, grant.id, now)
        return Reused(_told_reuse("code", app, grant.id))
    if found.expires_at <= now or grant.revoked_at is not None:
        raise invalid_grant("The code is over.")
    if redirect_uri != found.redirect_uri:
        raise invalid_grant("redirect_uri is not the one that the code was asked for with.")
    if not is_verified_by(found.challenge, verifier):
        raise invalid_grant("code_verifier is not what the challenge was made of.")
    await store.use_code(tx, digest, now)
    access, refresh = await _pair(
        tx, app, grant_id=grant.id, code_hash=digest, scopes=found.scopes,
        resource=found.resource, now=now,
    )  # fmt: skip
    return GivenTokens(access, refresh, tuple(found.scopes), grant.user_id, found.nonce)


async def refresh_tokens(
    tx: Transaction, *, app: App, token: str, scope: str | None, now: datetime
) -> GivenTokens | Reused:
    """A new pair for a refresh token, which ends. A used one ends the whole grant.

    Raises ProtocolError.
    """
    digest = hash_token(token)
    found = await store.token_by_hash(tx, digest, lock=True)
    is_theirs = found is not None and found.app_id == app.id and found.kind is TokenKind.REFRESH
    if found is None or not is_theirs or found.grant_id is None:
        raise invalid_grant("There is no such refresh token.")
    grant = await store.grant_by_id(tx, found.grant_id)
    if found.used_at is not None and grant is not None:
        await store.revoke_grant(tx, grant.id, grant.user_id, now)
        return Reused(_told_reuse("refresh token", app, grant.id))
    if grant is None or grant.revoked_at is not None or not found.is_live(now):
        raise invalid_grant("The refresh token is over.")
    scopes = found.scopes
    if scope is not None and scope.split():
        scopes = scope.split()
        if not set(scopes) <= set(found.scopes):
            raise ProtocolError("invalid_scope", "Refreshing gives no more than was granted.")
    await store.use_token(tx, digest, now)
    access, refresh = await _pair(
        tx, app, grant_id=grant.id, code_hash=found.code_hash, scopes=scopes,
        resource=found.resource, now=now, refreshes=found.scopes,
    )  # fmt: skip
    return GivenTokens(access, refresh, tuple(scopes), grant.user_id, None)


async def tokens_for_app(
    tx: Transaction, *, app: App, scope: str | None, now: datetime
) -> GivenTokens:
    """A token with which an app acts for its own owner. Raises ProtocolError."""
    if not app.is_confidential:
        raise ProtocolError("unauthorized_client", "Only apps with a secret may ask for this.")
    own = [each for each in app.scopes if each not in IDENTITY_SCOPES]
    scopes = scope.split() if scope and scope.split() else own
    if not set(scopes) <= set(own):
        raise ProtocolError("invalid_scope", "The app has no such scope.")
    access = await _insert(
        tx, app, TokenKind.ACCESS, grant_id=None, code_hash=None, scopes=scopes, resource=None,
        now=now,
    )  # fmt: skip
    return GivenTokens(access, None, tuple(scopes), None, None)


async def _pair(  # noqa: PLR0913 - all by name
    tx: Transaction,
    app: App,
    *,
    grant_id: UUID,
    code_hash: bytes | None,
    scopes: Sequence[str],
    resource: str | None,
    now: datetime,
    refreshes: Sequence[str] | None = None,
) -> tuple[str, str]:
    """An access token, and a refresh token, which keeps all that was granted."""
    insert = partial(
        _insert, tx, app, grant_id=grant_id, code_hash=code_hash, resource=resource, now=now
    )
    access = await insert(TokenKind.ACCESS, scopes=scopes)
    wide = refreshes if refreshes is not None else scopes
    return access, await insert(TokenKind.REFRESH, scopes=wide)


async def _insert(  # noqa: PLR0913 - all by name
    tx: Transaction,
    app: App,
    kind: TokenKind,
    *,
    grant_id: UUID | None,
    code_hash: bytes | None,
    scopes: Sequence[str],
    resource: str | None,
    now: datetime,
) -> str:
    is_access = kind is TokenKind.ACCESS
    token = new_token(ACCESS_PREFIX if is_access else REFRESH_PREFIX)
    await store.insert_token(
        tx,
        Token(
            token_hash=hash_token(token),
            app_id=app.id,
            grant_id=grant_id,
            kind=kind,
            code_hash=code_hash,
            scopes=list(scopes),
            resource=resource,
            created_at=now,
            expires_at=now + (ACCESS_LIFE if is_access else REFRESH_LIFE),
            used_at=None,
            revoked_at=None,
        ),
    )
    return token


def _told_reuse(what: str, app: App, grant_id: UUID) -> ProtocolError:
    log.warning(
        "oauth_reuse_seen",
        what=what,
        app_id=str(app.id),
        grant_id=str(grant_id),
        remedy="nothing here: its tokens ended; the app's developers should look for a leak",
    )
    return invalid_grant(f"The {what} was used before. All tokens of this grant ended.")
