"""Rows of deliveries and attempts, as they are written and leased."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from studium.connect.webhooks.model import DeliveryStatus


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery to be written; `is_leased`: its writer attempts it at once."""

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_type: str
    order_key: str | None
    is_test: bool
    status: DeliveryStatus
    is_leased: bool = False


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A body to be written."""

    event_id: UUID
    type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that this worker attempts now; `attempts` is the number of the attempt.

    `is_troubled`: its endpoint fails or is slowed down.
    """

    id: UUID
    created_at: datetime
    endpoint_id: UUID
    revision: int
    is_troubled: bool
    event_id: UUID
    attempts: int
    recorded: int
    attempts_before: int


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an event."""

    event_id: UUID
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an attempt decides about its delivery."""

    delivery_id: UUID
    created_at: datetime
    number: int
    status: DeliveryStatus
    next_at: datetime | None
    last_status: int | None
    last_problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttempt:
    """An attempt to be written; headers are JSON objects as text."""

    id: UUID
    started_at: datetime
    delivery_id: UUID
    number: int
    url: str
    request_headers: str
    sealed_headers: bytes | None = field(repr=False)
    address: str | None
    dns_ms: float | None
    connect_ms: float | None
    tls_ms: float | None
    answer_ms: float | None
    total_ms: float | None
    status: int | None
    problem: str | None
    answer_headers: str
    answer_body: bytes
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How long receivers took to answer on a day, from the first byte sent."""

    day: date
    answers: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Day:
    """Deliveries that began on a day, by how they stand."""

    day: date
    succeeded: int
    dead: int
    waiting: int
