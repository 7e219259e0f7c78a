"""Signing as the Standard Webhooks specification has it.

The signed content is `{id}.{timestamp}.{body}`, the body as raw bytes. A secret `whsec_…` (base64
of 24 to 64 bytes) signs with HMAC-SHA256 under `v1`; a private key `whsk_…` (base64 of an ed25519
seed of 32 bytes, or of seed and public key, 64 bytes) signs under `v1a`.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from studium.platform.errors import Invalid

SHARED_PREFIX = "whsec_"
PRIVATE_PREFIX = "whsk_"
PUBLIC_PREFIX = "whpk_"
SHORTEST_SECRET_BYTES = 24
LONGEST_SECRET_BYTES = 64
_NEW_SECRET_BYTES = 32
_SEED_BYTES = 32
_KEY_PAIR_BYTES = 64
# No sign but a minus, no leading zeros: receivers sign the number again as they would write it.
_INTEGER = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)


class CannotSign(Invalid):
    """An id, a timestamp or a secret that the specification does not know. Shows no secret."""

    slug = "cannot-sign"
    title = "This cannot be signed"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret read and ready: `version` is `v1` or `v1a`."""

    version: str
    _key: bytes | Ed25519PrivateKey = field(repr=False)

    @classmethod
    def read(cls, secret: str) -> "SigningKey":
        """Read a secret as it is handed to people. Raises CannotSign."""
        if secret.startswith(SHARED_PREFIX):
            key = _decoded(secret.removeprefix(SHARED_PREFIX))
            if not SHORTEST_SECRET_BYTES <= len(key) <= LONGEST_SECRET_BYTES:
                raise CannotSign(
                    f"A secret {SHARED_PREFIX}… holds {SHORTEST_SECRET_BYTES} to "
                    f"{LONGEST_SECRET_BYTES} bytes; this one holds {len(key)}."
                )
            return cls("v1", key)
        if secret.startswith(PRIVATE_PREFIX):
            return cls("v1a", _private_key(_decoded(secret.removeprefix(PRIVATE_PREFIX))))
        raise CannotSign(f"A secret begins with {SHARED_PREFIX} or {PRIVATE_PREFIX}.")

    def sign(self, content: bytes) -> str:
        """One signature of a signed content, such as `v1,K5oZ…`."""
        if isinstance(self._key, bytes):
            signature = hmac.new(self._key, content, hashlib.sha256).digest()
        else:
            signature = self._key.sign(content)
        return f"{self.version},{base64.b64encode(signature).decode()}"

    @property
    def public_key(self) -> bytes | None:
        """The 32 bytes that a receiver verifies `v1a` with; None for a shared secret."""
        return None if isinstance(self._key, bytes) else _public_bytes(self._key)


def signature_header(
    secrets: Sequence[str], *, message_id: str, timestamp: str, body: bytes
) -> str:
    """The value of `webhook-signature`: one signature a secret, in their order.

    Raises CannotSign for an id that is empty or has a dot or a line end, a timestamp that is no
    integer, and a secret that is none.
    """
    if not secrets:
        raise CannotSign("Nothing can be signed without a secret.")
    content = signed_content(message_id, timestamp, body)
    return " ".join([SigningKey.read(secret).sign(content) for secret in secrets])


def signed_content(message_id: str, timestamp: str, body: bytes) -> bytes:
    """What is signed. Raises CannotSign."""
    if not message_id or "." in message_id or message_id.splitlines() != [message_id]:
        raise CannotSign("An id is not empty and has neither a dot nor a line end.")
    if not _INTEGER.fullmatch(timestamp):
        raise CannotSign("A timestamp is an integer: seconds since 1970, such as 1674087231.")
    try:
        return f"{message_id}.{timestamp}.".encode() + body
    except UnicodeEncodeError:
        raise CannotSign("An id is text in UTF-8.") from None


def new_shared_secret() -> str:
    """A fresh `whsec_…` of 256 random bits."""
    return SHARED_PREFIX + base64.b64encode(os.urandom(_NEW_SECRET_BYTES)).decode()


def new_private_key() -> str:
    """A fresh ed25519 `whsk_…`, seed and public key."""
    seed = os.urandom(_SEED_BYTES)
    public = _public_bytes(Ed25519PrivateKey.from_private_bytes(seed))
    return PRIVATE_PREFIX + base64.b64encode(seed + public).decode()


def public_text(public_key: bytes) -> str:
    """A public key as it is handed to receivers, `whpk_…`."""
    return PUBLIC_PREFIX + base64.b64encode(public_key).decode()


@lru_cache(maxsize=4096)
def signing_key(secret: str) -> SigningKey:
    """A secret read once and remembered, for those who sign often. Raises CannotSign."""
    return SigningKey.read(secret)


def _decoded(text: str) -> bytes:
    """The bytes behind base64 exactly as RFC 4648, section 4, writes them: padded, canonical."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if not decoded or base64.b64encode(decoded).decode() != text:
        raise CannotSign("The part of a secret after its prefix is base64, with its padding.")
    return decoded


def _private_key(key: bytes) -> Ed25519PrivateKey:
    if len(key) not in {_SEED_BYTES, _KEY_PAIR_BYTES}:
        raise CannotSign(
            f"A private key {PRIVATE_PREFIX}… holds {_KEY_PAIR_BYTES} or {_SEED_BYTES} bytes; "
            f"this one holds {len(key)}."
        )
    private = Ed25519PrivateKey.from_private_bytes(key[:_SEED_BYTES])
    if key[_SEED_BYTES:] not in {b"", _public_bytes(private)}:
        raise CannotSign("The two halves of this private key do not belong together.")
    return private


def _public_bytes(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
