"""What is kept of a call, and what is not: secrets are masked before anything is stored. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from studium.platform.telemetry import REDACTED, is_secret

LARGEST_BODY_BYTES = 16 * 1024
_MORE_SECRETS = frozenset({"number", "cvc", "cvv", "key", "assertion", "refresh", "email", "name"})
_LARGEST_READ_BYTES = 8 * LARGEST_BODY_BYTES
# Strings, also one that is cut off, and the marks between them.
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z|\\\Z)|[\[\]{},]', re.DOTALL)
_CLOSED_BY = {"[": "]", "{": "}"}
# Keys of providers, wherever they stand in a text.
_KEYS = re.compile(r"\b(?:sk|rk)_(?:test|live)_\w+|\bwhsec_[!-~]+|\b\w+_secret_\w+|Bearer \S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingCall:
    """One request and its answer; `problem` says why there was none. Headers and bodies masked."""

    id: UUID
    at: datetime
    owner_id: UUID | None
    connection_id: UUID
    operation: str
    correlation_id: str | None
    host: str
    status: int | None
    problem: str | None
    milliseconds: int
    request_headers: dict[str, str]
    request_body: str
    answer_headers: dict[str, str]
    answer_body: str


_LEAST_FAILURES = 5
_FAILING_SHARE = 0.2
_TIMES_AS_BAD = 3
_LEAST_CALLS = 10
_SLOW_MILLISECONDS = 1_000
_LEAST_LIMITED = 3


def failing_above(usual_share: float | None) -> float:
    """The share of calls above which more fail than usual: thrice that, and a fifth at least."""
    return max(_FAILING_SHARE, _TIMES_AS_BAD * (usual_share or 0))


def slow_above(usual_milliseconds: float) -> float:
    """The milliseconds above which calls are slow: thrice the usual, and a second at least."""
    return max(_SLOW_MILLISECONDS, _TIMES_AS_BAD * usual_milliseconds)


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for a connection: the share of its calls that fail, and their average time."""

    share: float
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went over a connection lately, beside what is usual for it.

    `milliseconds` are averages; the usual ones are None before there was enough to know.
    """

    connection_id: UUID
    owner_id: UUID | None
    host: str
    calls: int
    failures: int
    limited: int
    milliseconds: float
    usual_share: float | None
    usual_milliseconds: float | None

    @property
    def is_failing(self) -> bool:
        """Whether clearly more calls fail than usual, and not by chance."""
        share = self.failures / self.calls
        return self.failures >= _LEAST_FAILURES and share >= failing_above(self.usual_share)

    @property
    def is_slow(self) -> bool:
        """Whether a call takes three times as long as usual, and more than a second."""
        if self.usual_milliseconds is None or self.calls < _LEAST_CALLS:
            return False
        return self.milliseconds > slow_above(self.usual_milliseconds)

    @property
    def is_limited(self) -> bool:
        """Whether the service asked us more than by chance to slow down."""
        return self.limited >= _LEAST_LIMITED


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a service said of its limit: how many calls are left (`remaining`) of how many.

    Both are digits, as its headers had them.
    """

    connection_id: UUID
    owner_id: UUID | None
    host: str
    remaining: str
    allowed: str

    @property
    def is_nearly_used(self) -> bool:
        """Whether at most a tenth is left."""
        return int(self.remaining) * 10 <= int(self.allowed)


@dataclass(frozen=True, slots=True)
class CallHour:
    """What went over a connection in an hour; `milliseconds` are of all calls together."""

    connection_id: UUID
    hour: datetime
    calls: int
    failures: int
    limited: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Cause:
    """How often calls over a connection ended in one way: a status such as `500`, or no answer."""

    connection_id: UUID
    cause: str
    calls: int


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers as they are kept."""
    return {name: REDACTED if _is_secret(name) else masked_text(v) for name, v in headers.items()}


def masked_body(body: bytes | None, content_type: str) -> str:
    """The first 16 KiB of a body as they are kept: JSON and forms field by field."""
    if not body:
        return ""
    text = body[:LARGEST_BODY_BYTES].decode("utf-8", "replace").replace("\x00", "")
    if "json" in content_type:
        try:
            return masked_text(json.dumps(_masked(_beginning(body))))[:LARGEST_BODY_BYTES]
        except ValueError:
            return masked_text(text)
    if "form-urlencoded" in content_type:
        pairs = parse_qsl(text, keep_blank_values=True)
        return masked_text(
            urlencode([(n, REDACTED if _is_secret(_last(n)) else v) for n, v in pairs], safe="[]")
        )
    return masked_text(text)


def _beginning(body: bytes) -> Any:
    """A body of JSON; of a large one what its first bytes say, so that its size costs nothing.

    It is cut at a comma, and what is open there is closed. Raises ValueError when it is no JSON.
    """
    if len(body) <= _LARGEST_READ_BYTES:
        return json.loads(body)
    text = body[:_LARGEST_READ_BYTES].decode("utf-8", "ignore")
    is_open: list[str] = []
    end, closing = 0, ""
    for found in _STRUCTURE.finditer(text):
        mark = found.group()
        if mark in _CLOSED_BY:
            is_open.append(_CLOSED_BY[mark])
        elif mark in {"]", "}"} and is_open:
            is_open.pop()
        elif mark == ",":
            end, closing = found.start(), "".join(reversed(is_open))
    return json.loads(text[:end] + closing)


def masked_text(text: str) -> str:
    """A text without the keys that providers write."""
    return _KEYS.sub(REDACTED, text)


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {n: REDACTED if _is_secret(str(n)) else _masked(v) for n, v in value.items()}
    if isinstance(value, list):
        return [_masked(each) for each in value]
    return value


def _is_secret(name: str) -> bool:
    return is_secret(name) or name.lower() in _MORE_SECRETS


def _last(name: str) -> str:
    """The innermost name of a form's field: `card[number]` is about a number."""
    return name.replace("]", "").rpartition("[")[2]
