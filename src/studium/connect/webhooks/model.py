"""What an endpoint and a delivery are, and what a public event looks like outside. Pure."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.connect.webhooks.filters import holds
from studium.platform.text import utc_text

BATCH_TYPE = "events.batch"
_PATTERN = re.compile(r"\*|[a-z][a-z0-9_]*(\.[a-z0-9_]+)*(\.\*)?")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
_OURS = {"host", "content-length", "content-type", "connection", "transfer-encoding", "te",
         "trailer", "upgrade", "keep-alive", "expect", "user-agent", "accept-encoding"}  # fmt: skip


class EndpointStatus(StrEnum):
    """Whether deliveries leave: paused by its owner or after days of failure, disabled by 410."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class DeliveryStatus(StrEnum):
    """Pending is due at its time; held waits for its endpoint; dead has used up its attempts."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    DEAD = "dead"
    HELD = "held"
    CANCELED = "canceled"


class Signing(StrEnum):
    """How an endpoint's deliveries are signed: by a shared secret, or by an ed25519 key."""

    V1 = "v1"
    V1A = "v1a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address that events are sent to. `owner_id` is None for the operator's.

    `filters` are conditions on the object, all of which must hold; `order_by` is the path in the
    object whose equal values are sent one after another. With a `batch_size` above 1, up to so
    many events go in one delivery, the first of which waits `batch_seconds` at most. `service`
    names who keeps it where its owner does not: then it is a hook of Zapier's, for instance, and
    goes when it answers 410.
    """

    id: UUID
    owner_id: UUID | None
    service: str | None
    url: str
    description: str
    event_types: list[str]
    filters: list[dict[str, Any]] = field(hash=False)
    header_names: list[str]
    sealed_headers: bytes | None = field(repr=False)
    order_by: str | None
    batch_size: int
    batch_seconds: int
    timeout_seconds: int
    status: EndpointStatus
    status_reason: str | None
    rate_per_minute: int | None
    current_rate: float | None
    failing_since: datetime | None
    revision: int
    created_at: datetime
    updated_at: datetime

    @property
    def is_batching(self) -> bool:
        """Whether several events go in one delivery."""
        return self.batch_size > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one endpoint."""

    id: UUID
    created_at: datetime
    endpoint_id: UUID
    event_id: UUID
    event_type: str
    is_test: bool
    status: DeliveryStatus
    attempts: int
    next_at: datetime | None
    finished_at: datetime | None
    last_status: int | None
    last_problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try, as it was sent and answered. Values of custom headers are masked in the headers."""

    id: UUID
    started_at: datetime
    delivery_id: UUID
    number: int
    url: str
    request_headers: dict[str, str] = field(hash=False)
    address: str | None
    dns_ms: float | None
    connect_ms: float | None
    tls_ms: float | None
    answer_ms: float | None
    total_ms: float | None
    status: int | None
    problem: str | None
    answer_headers: dict[str, str] = field(hash=False)
    answer_body: bytes
    next_at: datetime | None

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.problem is None and self.status in range(200, 300)


def is_pattern(text: str) -> bool:
    """Whether a text is `*`, a type, or a type's beginning with `.*`."""
    return len(text) <= 100 and _PATTERN.fullmatch(text) is not None  # noqa: PLR2004


def fits(pattern: str, event_type: str) -> bool:
    """Whether events of a type are meant by a pattern."""
    if pattern == "*":
        return True
    if pattern.endswith(".*"):
        return event_type.startswith(pattern[:-1])
    return pattern == event_type


def wants(endpoint: Endpoint, event_type: str, thing: dict[str, Any]) -> bool:
    """Whether an endpoint is sent an event of this type about this object."""
    return any(fits(pattern, event_type) for pattern in endpoint.event_types) and all(
        holds(condition, thing) for condition in endpoint.filters
    )


def is_header(name: str, value: str) -> bool:
    """Whether a custom header can be sent: well formed, and none that we or HTTP need."""
    lower = name.lower()
    return (
        _HEADER_NAME.fullmatch(name) is not None
        and _HEADER_VALUE.fullmatch(value) is not None
        and lower not in _OURS
        and not lower.startswith("webhook-")
    )


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """An event as others are told of it; `object` is what it is about."""

    id: UUID
    type: str
    object: dict[str, Any] = field(hash=False)
    created: datetime

    def told(self) -> dict[str, Any]:
        """What every delivery of the event says."""
        return {
            "id": str(self.id),
            "type": self.type,
            "created": utc_text(self.created),
            "data": {"object": self.object},
        }


def envelope(*, event_id: UUID, event_type: str, created: datetime, thing: dict[str, Any]) -> bytes:
    """The body of every delivery of an event, as it is signed and sent."""
    message = PublicEvent(event_id, event_type, thing, created).told()
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def batch_envelope(*, batch_id: UUID, created: datetime, bodies: Iterable[bytes]) -> bytes:
    """The body of a delivery of several events, each as it is sent alone; the batch has its id."""
    events = [json.loads(body) for body in bodies]
    thing = {"id": str(batch_id), "events": events}
    return envelope(event_id=batch_id, event_type=BATCH_TYPE, created=created, thing=thing)
