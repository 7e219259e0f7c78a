"""What payments tell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from studium.platform.events import Event
from studium.platform.money import AmountMinor, CurrencyCode

Payer = Annotated[
    UUID | None, Field(description="The user who pays; null for a guest without an account.")
]
_FOR_GUESTS = 2  # in version 1 somebody with an account paid, always
Purpose = Annotated[str, Field(description="What kind of thing is paid for: `purchase`.")]
PurposeId = Annotated[UUID, Field(description="Which one.")]
FailureCode = Annotated[str | None, Field(description="In the provider's own words.")]


@dataclass(frozen=True)
class _AboutPayment:
    """What nearly every one of them tells first."""

    payment_id: UUID
    payer_id: Payer
    purpose: Purpose
    purpose_id: PurposeId
    amount_minor: AmountMinor


@dataclass(frozen=True)
class PaymentCompleted(
    _AboutPayment, Event, type="payment.completed", public=True, status="COMPLETED"
):
    """The money of a payment came in: all of it, or what was captured of an authorized amount."""

    event_version: ClassVar[int] = _FOR_GUESTS
    captured_minor: AmountMinor
    currency: CurrencyCode


@dataclass(frozen=True)
class PaymentAuthorized(_AboutPayment, Event, type="payment.authorized", public=True):
    """The money of a payment is held and waits to be captured, until `capture_before`."""

    event_version: ClassVar[int] = _FOR_GUESTS
    currency: CurrencyCode
    capture_before: datetime | None


@dataclass(frozen=True)
class PaymentCaptured(_AboutPayment, Event, type="payment.captured", public=True):
    """More of an authorized amount was captured; `captured_minor` is all that was, up to now."""

    captured_minor: AmountMinor
    capturable_minor: Annotated[AmountMinor, Field(description="What is held still.")]
    currency: CurrencyCode


@dataclass(frozen=True)
class PaymentFailed(_AboutPayment, Event, type="payment.failed", public=True, status="FAILED"):
    """A try to pay failed, by the card's bank for instance; another try may follow."""

    event_version: ClassVar[int] = _FOR_GUESTS
    currency: CurrencyCode
    failure_code: FailureCode
    failure_message: str | None


@dataclass(frozen=True)
class PaymentReopened(Event, type="payment.reopened"):
    """After a failed try the customer is paying again, and the bank is still deciding."""

    payment_id: UUID
    purpose: Purpose
    purpose_id: PurposeId


@dataclass(frozen=True)
class PaymentCanceled(
    _AboutPayment, Event, type="payment.canceled", public=True, status="CANCELED"
):
    """A payment can no longer be made: its checkout expired or was given up."""

    event_version: ClassVar[int] = _FOR_GUESTS
    currency: CurrencyCode


@dataclass(frozen=True)
class PaymentRefunded(_AboutPayment, Event, type="payment.refunded", public=True):
    """Money was given back, or lost in a dispute; `refunded_minor` is all that was, up to now."""

    event_version: ClassVar[int] = _FOR_GUESTS
    refunded_minor: AmountMinor
    currency: CurrencyCode


@dataclass(frozen=True)
class PaymentRefundReversed(_AboutPayment, Event, type="payment.refund_reversed", public=True):
    """A refund did not reach the customer and came back; `refunded_minor` is what remains."""

    event_version: ClassVar[int] = _FOR_GUESTS
    refunded_minor: AmountMinor
    currency: CurrencyCode
