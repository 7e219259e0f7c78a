"""Sealing and opening secrets; hashing opaque tokens."""

import base64
import hashlib
import os
import re
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = 1
_KEY_BYTES = 32
_NONCE_BYTES = 12
_TOKEN_BYTES = 32
_KEY_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")


class SealBroken(Exception):
    """A sealed value cannot be opened: another key, another row, or tampering."""


@dataclass(frozen=True)
class Vault:
    """Encrypts with its first key and decrypts with any.

    A sealed value is: format (1 byte), length of the key id (1), key id, nonce (12),
    ciphertext with tag. `bound_to` names the row that the value belongs to, such as
    `connections/<id>/webhook_token`; the value opens nowhere else.
    """

    keys: dict[str, bytes] = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> "Vault":
        """Read `id:base64,id:base64`, newest first. Raises ValueError with what is wrong.

        An id is 1 to 40 letters, digits, dots, dashes or underscores.
        """
        keys: dict[str, bytes] = {}
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            name, colon, encoded = part.partition(":")
            key = _decode(encoded) if colon else b""
            if not _KEY_NAME.fullmatch(name) or len(key) != _KEY_BYTES:
                raise ValueError(
                    "VAULT_KEYS wants id:base64 pairs, each key 32 random bytes: "
                    'make one with `echo "k1:$(openssl rand -base64 32)"`'
                )
            if name in keys:
                raise ValueError(f"VAULT_KEYS holds two keys named {name}: give each its own id")
            keys[name] = key
        if not keys:
            raise ValueError(
                'VAULT_KEYS is empty: make a key with `echo "k1:$(openssl rand -base64 32)"`'
            )
        return cls(keys)

    def seal(self, plaintext: bytes, bound_to: str) -> bytes:
        """Encrypt under the newest key, bound to a row."""
        name, key = next(iter(self.keys.items()))
        header = bytes([_FORMAT, len(name)]) + name.encode()
        nonce = os.urandom(_NONCE_BYTES)
        return header + nonce + AESGCM(key).encrypt(nonce, plaintext, bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """Decrypt what `seal` made for the same row. Raises SealBroken."""
        name_ends = 2 + sealed[1] if len(sealed) > 1 and sealed[0] == _FORMAT else 0
        key = self.keys.get(sealed[2:name_ends].decode(errors="replace"))
        if key is None:
            raise SealBroken("sealed with a key that VAULT_KEYS does not hold")
        nonce = sealed[name_ends : name_ends + _NONCE_BYTES]
        try:
            return AESGCM(key).decrypt(nonce, sealed[name_ends + _NONCE_BYTES :], bound_to.encode())
        except (InvalidTag, ValueError) as problem:  # ValueError: too short for a nonce
            raise SealBroken("the sealed value was changed or belongs to another row") from problem


def _decode(encoded: str) -> bytes:
    """The bytes behind base64; none when it is not base64."""
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError:
        return b""


def new_token(prefix: str = "") -> str:
    """An opaque token of 256 random bits, to be shown once."""
    return prefix + secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> bytes:
    """What is stored of an opaque token: its SHA-256. Such tokens need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def generate_key() -> str:
    """A fresh key in the form that VAULT_KEYS takes."""
    return f"k{secrets.token_hex(3)}:{base64.b64encode(os.urandom(_KEY_BYTES)).decode()}"
