"""How a service writes and signs the webhooks that it sends."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.sandbox.kit.store import Stored


@dataclass(frozen=True, slots=True)
class Written:
    """One request of a webhook, ready to go.

    `acknowledged_in` is the field of the answer that must be true for it to count as taken.
    """

    url: str
    headers: dict[str, str]
    body: bytes
    acknowledged_in: str | None = None


@dataclass(frozen=True, slots=True)
class Webhooks:
    """A service's way with webhooks.

    `endpoint_kind` and `event_kind` are the kinds of its stored objects. `write` makes the request
    that brings an event to an endpoint at a moment, or None when the endpoint wants nothing now.
    `retry_after` are the waits before the further tries.
    """

    endpoint_kind: str
    event_kind: str
    write: Callable[[Parts, Transaction, Stored, Stored, datetime], Awaitable[Written | None]]
    retry_after: tuple[timedelta, ...]
