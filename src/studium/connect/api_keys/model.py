"""What an API key is, and how its token is written. Pure.

A token is `stm_test_` or `stm_live_`, 43 letters and digits of 256 random bits, and 6 of their
CRC-32: a scanner recognises it by `stm_(test|live)_[0-9A-Za-z]{49}` and tells offline whether it
can be one.
"""

import re
import secrets
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_LETTERS = 43  # 62**43 > 2**256
_CHECK_LETTERS = 6  # 62**6 > 2**32
_TOKEN = re.compile(
    rf"(stm_(?:test|live)_[0-9A-Za-z]{{{_RANDOM_LETTERS}}})([0-9A-Za-z]{{{_CHECK_LETTERS}}})"
)
_HINT_LETTERS = 13
TOKEN_PREFIX = "stm_"  # noqa: S105 - how a token begins


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as its owner sees it. `hint` is how its newest token begins.

    Scripts in browsers may call with it from `allowed_origins`; with some listed, from no other.
    """

    id: UUID
    owner_id: UUID
    name: str
    hint: str
    scopes: list[str]
    rate_per_minute: int
    allowed_origins: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        """Whether requests with its newest token are let in."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key with the token that is shown this once."""

    key: ApiKey
    token: str


@dataclass(frozen=True, slots=True)
class Usage:
    """How many requests a key made on a day (UTC), of a route, with a status."""

    day: date
    method: str
    route: str
    status: int
    requests: int


def new_key_token(*, is_live: bool) -> str:
    """A fresh token."""
    number = secrets.randbits(256)
    body = f"{TOKEN_PREFIX}{'live' if is_live else 'test'}_{_base62(number, _RANDOM_LETTERS)}"
    return body + _checksum(body)


def can_be_token(text: str) -> bool:
    """Whether a text is written like a token and its checksum fits; asks no database."""
    found = _TOKEN.fullmatch(text)
    return found is not None and _checksum(found[1]) == found[2]


def hint_of(token: str) -> str:
    """What may be shown of a token: its kind and four letters."""
    return token[:_HINT_LETTERS]


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), _CHECK_LETTERS)


def _base62(number: int, letters: int) -> str:
    digits: list[str] = []
    for _ in range(letters):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
