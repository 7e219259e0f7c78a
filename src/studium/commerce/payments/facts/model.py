"""What a fact is: one thing that was said or decided, as JSON. Pure.

Facts name nobody: payers by their id only. They are kept as long as the payment.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from studium.commerce.payments.disputes import Dispute, DisputeNews
from studium.commerce.payments.model import Payment, Refund, RefundStatus, Snapshot


class FactKind(StrEnum):
    """What kind of thing was said or decided."""

    ASKED = "asked"  # the payment as it was asked for, or as it stood when facts began
    OPENED = "opened"  # where it can be paid
    NAMED = "named"  # a name that the provider has for it
    TOLD = "told"  # what the provider said, and was news
    DECIDED = "decided"  # what we decided ourselves: a capture, to give up
    REFUND_ASKED = "refund_asked"
    REFUND_MOVED = "refund_moved"
    DISPUTE_STOOD = "dispute_stood"  # as it was when facts began
    DISPUTE_TOLD = "dispute_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Where the payer pays."""

    provider_checkout_id: str
    checkout_url: str | None
    checkout_expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Names that the provider has for a payment."""

    provider_checkout_id: str | None
    provider_payment_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Columns of the payment that we changed, by name."""

    changed: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """How far a refund came."""

    refund_id: UUID
    status: RefundStatus
    provider_refund_id: str | None
    failure_message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeTold:
    """What was said of a dispute that we call by an id of ours."""

    dispute_id: UUID
    news: DisputeNews


Body = Payment | Opened | Named | Snapshot | Decided | Refund | Given | Dispute | DisputeTold
SHAPES: dict[FactKind, type[Any]] = {
    FactKind.ASKED: Payment,
    FactKind.OPENED: Opened,
    FactKind.NAMED: Named,
    FactKind.TOLD: Snapshot,
    FactKind.DECIDED: Decided,
    FactKind.REFUND_ASKED: Refund,
    FactKind.REFUND_MOVED: Given,
    FactKind.DISPUTE_STOOD: Dispute,
    FactKind.DISPUTE_TOLD: DisputeTold,
}


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {
    shape: TypeAdapter(shape) for shape in SHAPES.values()
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a payment. `number` grows with time; `at` is our time when it was taken in."""

    payment_id: UUID
    number: int
    kind: FactKind
    at: datetime
    body: Any

    @property
    def subject_id(self) -> UUID:
        """The payment's."""
        return self.payment_id


def to_json(body: Body) -> dict[str, Any]:
    """As it is stored."""
    written: dict[str, Any] = _ADAPTERS[type(body)].dump_python(body, mode="json")
    return written


def read(fact: Fact) -> Any:
    """A fact's body in its shape. Raises pydantic.ValidationError."""
    return _ADAPTERS[SHAPES[fact.kind]].validate_python(fact.body)
