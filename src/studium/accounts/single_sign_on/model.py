"""Words of OpenID Connect. Pure: no I/O, time is an argument."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from studium.platform.text import is_storable

LOGIN_TAKES_AT_MOST = timedelta(minutes=10)
_SUBJECT_MAX_CHARACTERS = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where a provider answers, as its discovery document says."""

    issuer: str
    authorization: str
    token: str
    jwks: str
    userinfo: str | None
    takes_basic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a provider vouches for about whoever signed in there."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    first_name: str | None
    last_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLogin:
    """A sign-in that left for a provider. `sealed_verifier` opens with the vault."""

    provider: str
    nonce: str
    sealed_verifier: bytes
    next_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a person is at a provider."""

    id: UUID
    user_id: UUID
    issuer: str
    subject: str
    email: str
    created_at: datetime
    last_used_at: datetime


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def claims_from(issuer: str, payload: dict[str, Any]) -> Claims | None:
    """The claims we use, or None when the subject is missing or unusable.

    Some providers send `email_verified` as text; only a plain yes counts.
    """
    subject = _text(payload, "sub")
    if subject is None or len(subject) > _SUBJECT_MAX_CHARACTERS:
        return None
    verified = payload.get("email_verified")
    return Claims(
        issuer=issuer,
        subject=subject,
        email=_text(payload, "email"),
        email_verified=verified is True or verified == "true",
        first_name=_text(payload, "given_name"),
        last_name=_text(payload, "family_name"),
    )


def _text(payload: dict[str, Any], name: str) -> str | None:
    value = payload.get(name)
    return value if isinstance(value, str) and value and is_storable(value) else None
