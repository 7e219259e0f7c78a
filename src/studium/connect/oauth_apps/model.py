"""Apps, grants and tokens, and the rules of the protocol that need no database. Pure.

RFC 6749 (OAuth 2.0) with RFC 9700 (best current practice): codes only, PKCE with S256 required
(RFC 7636), exact redirect addresses, rotating refresh tokens.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

ACCESS_PREFIX, REFRESH_PREFIX, CODE_PREFIX = "sta_", "str_", "stc_"
SECRET_PREFIX, CLIENT_PREFIX = "sts_", "app_"
ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=60)
CODE_LIFE = timedelta(minutes=1)
PUSHED_LIFE = timedelta(minutes=10)  # somebody may have to sign in first
PUSHED_PREFIX = "urn:ietf:params:oauth:request_uri:"
OPENID = "openid"
IDENTITY_SCOPES = frozenset({OPENID, "email"})
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+")  # it is named in a content security policy
_LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})


class AppState(StrEnum):
    """How far an app is. A draft works for its owner alone, a suspended one for nobody."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUSPENDED = "suspended"


_NEXT = {
    AppState.DRAFT: {AppState.SUBMITTED, AppState.SUSPENDED},
    AppState.SUBMITTED: {AppState.DRAFT, AppState.PUBLISHED, AppState.SUSPENDED},
    AppState.PUBLISHED: {AppState.DRAFT, AppState.SUSPENDED},
    AppState.SUSPENDED: {AppState.DRAFT},
}


def may_become(now: AppState, wanted: AppState) -> bool:
    """Whether an app in one state may be put into another."""
    return wanted in _NEXT[now]


class TokenKind(StrEnum):
    """What a token is for."""

    ACCESS = "access"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app as its owner registered it; `scopes` are the most that it may ask for.

    Scripts in browsers may call with its tokens from `allowed_origins`; with some listed, from no
    other site.
    """

    id: UUID
    owner_id: UUID
    name: str
    description: str
    website: str
    client_id: str
    secret_hash: bytes | None
    redirect_uris: list[str]
    scopes: list[str]
    allowed_origins: list[str]
    state: AppState
    rate_per_minute: int
    created_at: datetime
    updated_at: datetime

    @property
    def is_confidential(self) -> bool:
        """Whether it can keep a secret."""
        return self.secret_hash is not None

    def is_open_to(self, user_id: UUID) -> bool:
        """Whether a person may install it."""
        if self.state is AppState.SUSPENDED:
            return False
        return self.state is AppState.PUBLISHED or self.owner_id == user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a person lets an app do."""

    id: UUID
    app_id: UUID
    user_id: UUID
    scopes: list[str]
    created_at: datetime
    updated_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An authorisation code, by its hash; good once, for a minute."""

    code_hash: bytes
    grant_id: UUID
    redirect_uri: str
    challenge: str
    nonce: str | None
    scopes: list[str]
    resource: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access or refresh token, by its hash. `grant_id` None: the app acts for its owner."""

    token_hash: bytes
    app_id: UUID
    grant_id: UUID | None
    kind: TokenKind
    code_hash: bytes | None
    scopes: list[str]
    resource: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and self.used_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A step of an app's life, as staff or its owner took it, and what staff looked at."""

    id: UUID
    app_id: UUID
    actor_id: UUID | None
    state: AppState
    note: str
    checklist: list[str]
    at: datetime


# What is looked at before an app is published, each as staff confirm it.
CHECKLIST = {
    "website": "The website exists and says who is behind the app.",
    "description": "The description says what it does with what it sees.",
    "scopes": "It asks for no scope that it does not need for that.",
    "addresses": "Every redirect address is its maker's, or on the person's own machine.",
    "name": "Its name and pictures are nobody else's, and do not pass it off as ours.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How many requests an app made on a day (UTC), of a route, with a status."""

    day: date
    method: str
    route: str
    status: int
    requests: int


def may_be_redirect(address: str) -> bool:
    """Whether an app may be sent back there: https, or http on the person's own machine.

    No fragment, no user, no wildcard (RFC 6749, 3.1.2; RFC 8252, 7.3).
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port  # the port is read: ValueError for what is none
    except ValueError:
        return False
    if not host or _HOST.fullmatch(parts.netloc) is None:
        return False
    if "#" in address or "*" in address or not address.isprintable():
        return False
    is_local = parts.netloc.rpartition(":")[0] in _LOOPBACK or parts.netloc in _LOOPBACK
    return parts.scheme == "https" or (parts.scheme == "http" and is_local)


def with_query(address: str, **values: str | None) -> str:
    """The address with these in its query, beside what is there."""
    parts = urlsplit(address)
    added = urlencode({name: value for name, value in values.items() if value is not None})
    return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added))


def may_be_challenge(challenge: str) -> bool:
    """Whether this can be the S256 of a verifier."""
    return _CHALLENGE.fullmatch(challenge) is not None


def is_verified_by(challenge: str, verifier: str) -> bool:
    """Whether the verifier is what the challenge was made of (RFC 7636, 4.6)."""
    if _VERIFIER.fullmatch(verifier) is None:
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)
