"""What payments tell."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class PaymentCompleted(Event, type="payment.completed", public=True):
    """The money of a payment came in, all of it."""

    payment_id: UUID
    payer_id: UUID
    purpose: str
    purpose_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentFailed(Event, type="payment.failed", public=True):
    """A try to pay failed, by the card's bank for instance; another try may follow."""

    payment_id: UUID
    payer_id: UUID
    purpose: str
    purpose_id: UUID
    amount_minor: int
    currency: str
    failure_code: str | None
    failure_message: str | None


@dataclass(frozen=True)
class PaymentReopened(Event, type="payment.reopened"):
    """After a failed try the customer is paying again, and the bank is still deciding."""

    payment_id: UUID
    purpose: str
    purpose_id: UUID


@dataclass(frozen=True)
class PaymentCanceled(Event, type="payment.canceled", public=True):
    """A payment can no longer be made: its checkout expired or was given up."""

    payment_id: UUID
    payer_id: UUID
    purpose: str
    purpose_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentRefunded(Event, type="payment.refunded", public=True):
    """Money was given back, or lost in a dispute; `refunded_minor` is all that was, up to now."""

    payment_id: UUID
    payer_id: UUID
    purpose: str
    purpose_id: UUID
    amount_minor: int
    refunded_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentRefundReversed(Event, type="payment.refund_reversed", public=True):
    """A refund did not reach the customer and came back; `refunded_minor` is what remains."""

    payment_id: UUID
    payer_id: UUID
    purpose: str
    purpose_id: UUID
    amount_minor: int
    refunded_minor: int
    currency: str
