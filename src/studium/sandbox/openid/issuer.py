"""What the stand-in issues: codes, access tokens and ID tokens.

Codes and access tokens carry their content, sealed by the vault, so that any process can
honour what another one issued.
"""

import base64
import hashlib
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from studium.platform.vault import SealBroken, Vault, new_token
from studium.sandbox.openid.client import CLIENT_ID
from studium.sandbox.openid.keys import foreign_key
from studium.sandbox.openid.people import Account, Fault

_CODE_LASTS = timedelta(seconds=60)
_TOKEN_LASTS = timedelta(hours=1)
_SPENT_KEPT = 10_000
_CODE = "sandbox/openid/code"
_ACCESS_TOKEN = "sandbox/openid/access_token"  # noqa: S105 - what a seal is bound to


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What somebody agreed to on the stand-in's page."""

    account: Account
    redirect_uri: str
    nonce: str
    challenge: str
    fault: Fault


class Spent:
    """The codes that were exchanged lately; each is good once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._codes: deque[str] = deque(maxlen=_SPENT_KEPT)

    def spend(self, code: str) -> bool:
        """Whether this is the first time."""
        if code in self._codes:
            return False
        self._codes.append(code)
        return True


def issue_code(grant: Grant, vault: Vault, now: datetime) -> str:
    """A code for one minute."""
    content = asdict(grant) | {"id": new_token(), "expires": (now + _CODE_LASTS).timestamp()}
    return _seal(vault, content, _CODE)


def read_code(code: str, vault: Vault, now: datetime) -> Grant | None:
    """What the code stands for; None when it is made up or too old."""
    content = _unseal(vault, code, _CODE)
    if content is None or content["expires"] <= now.timestamp():
        return None
    return Grant(
        account=Account(**content["account"]),
        redirect_uri=content["redirect_uri"],
        nonce=content["nonce"],
        challenge=content["challenge"],
        fault=Fault(content["fault"]),
    )


def proves(verifier: str, challenge: str) -> bool:
    """Whether a PKCE verifier belongs to an S256 challenge (RFC 7636, section 4.6)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge


def issue_access_token(grant: Grant, vault: Vault) -> str:
    """What opens the userinfo endpoint."""
    return _seal(vault, asdict(grant.account) | {"fault": grant.fault.value}, _ACCESS_TOKEN)


def read_access_token(token: str, vault: Vault) -> Account | None:
    """Whose token it is; None when it is made up."""
    content = _unseal(vault, token, _ACCESS_TOKEN)
    if content is None:
        return None
    fault = Fault(content.pop("fault"))
    account = Account(**content)
    return replace(account, subject="other") if fault is Fault.OTHER_USERINFO else account


def issue_id_token(grant: Grant, *, issuer: str, key: RSAKey, now: datetime) -> str:
    """The signed statement of who signed in, with the fault that was asked for."""
    fault = grant.fault
    issued = now - 2 * _TOKEN_LASTS if fault is Fault.EXPIRED else now
    claims: dict[str, object] = {
        "iss": f"{issuer}/elsewhere" if fault is Fault.WRONG_ISSUER else issuer,
        "aud": "somebody-else" if fault is Fault.WRONG_AUDIENCE else CLIENT_ID,
        "nonce": "another-nonce" if fault is Fault.WRONG_NONCE else grant.nonce,
        "iat": int(issued.timestamp()),
        "exp": int((issued + _TOKEN_LASTS).timestamp()),
    }
    claims |= userinfo_of(grant.account)
    if fault in {Fault.NO_EMAIL, Fault.OTHER_USERINFO}:
        del claims["email"], claims["email_verified"]
    signing = foreign_key() if fault is Fault.FOREIGN_KEY else key
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, signing)


def userinfo_of(account: Account) -> dict[str, object]:
    """The standard claims about somebody (OpenID Connect Core 1.0, section 5.1)."""
    return {
        "sub": account.subject,
        "email": account.email,
        "email_verified": account.email_verified,
        "given_name": account.given_name,
        "family_name": account.family_name,
        "name": f"{account.given_name} {account.family_name}".strip(),
    }


def _seal(vault: Vault, content: Mapping[str, object], bound_to: str) -> str:
    sealed = vault.seal(json.dumps(content).encode(), bound_to)
    return base64.urlsafe_b64encode(sealed).decode()


def _unseal(vault: Vault, text: str, bound_to: str) -> dict[str, Any] | None:
    try:
        sealed = base64.urlsafe_b64decode(text)
        content: dict[str, Any] = json.loads(vault.open(sealed, bound_to))
    except (ValueError, SealBroken):
        return None
    return content
