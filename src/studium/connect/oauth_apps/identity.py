"""Identity tokens of OpenID Connect Core 1.0: ES256, by keys that only this installation has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import ECKey

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.store import SealedKey
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.vault import Vault

_LIFE = timedelta(hours=1)
_ALGORITHM = "ES256"


@dataclass(frozen=True, slots=True)
class Claims:
    """What an identity token says; `email` None: the scope was not granted."""

    issuer: str
    user_id: UUID
    client_id: str
    nonce: str | None
    email: str | None
    name: str | None


async def prepare_signing_key(tx: Transaction, *, vault: Vault, now: datetime) -> None:
    """Make the first key, where there is none."""
    if await store.signing_keys(tx):
        return
    await store.lock_signing_keys(tx)
    if await store.signing_keys(tx):
        return
    key_id = new_id()
    key = ECKey.generate_key("P-256")
    sealed = vault.seal(key.as_pem(private=True), str(key_id))
    await store.insert_signing_key(tx, SealedKey(key_id, sealed, now))


async def public_keys(tx: Transaction, *, vault: Vault) -> dict[str, Any]:
    """The key set with which identity tokens are verified (RFC 7517)."""
    keys = [_opened(sealed, vault) for sealed in await store.signing_keys(tx)]
    return {"keys": [_described(key.as_dict(private=False)) for key in keys]}


async def identity_token(tx: Transaction, claims: Claims, *, vault: Vault, now: datetime) -> str:
    """A signed identity token, good for an hour."""
    newest = (await store.signing_keys(tx))[-1]
    issued = int(now.timestamp())
    said: dict[str, Any] = {
        "iss": claims.issuer,
        "sub": str(claims.user_id),
        "aud": claims.client_id,
        "iat": issued,
        "exp": issued + int(_LIFE.total_seconds()),
    } | claims_of(claims)
    if claims.nonce is not None:
        said["nonce"] = claims.nonce
    header = {"alg": _ALGORITHM, "kid": str(newest.id)}
    return jwt.encode(header, said, _opened(newest, vault), algorithms=[_ALGORITHM])


def claims_of(claims: Claims) -> dict[str, Any]:
    """What is said of the person, beside who it is. Nobody proved the address to us."""
    said: dict[str, Any] = {}
    if claims.email is not None:
        said["email"] = claims.email
    if claims.name:
        said["name"] = claims.name
    return said


def _opened(sealed: SealedKey, vault: Vault) -> ECKey:
    pem = vault.open(sealed.sealed, str(sealed.id))
    return ECKey.import_key(pem, {"kid": str(sealed.id)})


def _described(key: Mapping[str, Any]) -> dict[str, Any]:
    return {**key, "use": "sig", "alg": _ALGORITHM}
