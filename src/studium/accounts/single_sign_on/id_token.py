"""Judging an ID token (OpenID Connect Core 1.0, section 3.1.3.7)."""

import hmac
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from studium.platform.errors import Refused

ALGORITHMS = ("RS256", "PS256", "ES256")
_LEEWAY_SECONDS = 60


class IdTokenRefused(Refused):
    """The provider's word does not check out."""

    slug = "sign-in-not-proved"
    title = "Your provider's answer does not check out"


class KeyUnknown(Exception):
    """No key at hand signed this token: fresh keys may help."""


def read_id_token(  # noqa: PLR0913 - what a token is held against
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of a token that this issuer made for us, for this very sign-in.

    Raises KeyUnknown when its key is not among `keys`, IdTokenRefused for all that is wrong.
    """
    claims = _verified(token, keys)
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        rules.validate(claims)
    except JoseError as problem:
        raise _refused(str(problem)) from problem
    if claims.get("azp", client_id) != client_id:
        raise _refused("it was issued to another party")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise _refused("it belongs to another sign-in")
    return claims


def _verified(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
    except InvalidKeyIdError as problem:
        raise KeyUnknown from problem
    except (JoseError, ValueError, TypeError) as problem:
        raise _refused(str(problem)) from problem


def _refused(reason: str) -> IdTokenRefused:
    return IdTokenRefused(f"Sign in again; if it fails again, tell us this: {reason}.")
