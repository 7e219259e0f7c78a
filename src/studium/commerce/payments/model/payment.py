"""What a payment is, and what providers say of one. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

MISMATCH = "amount_mismatch"


class PaymentStatus(StrEnum):
    """How far a payment is.

    PENDING waits for the payer; AUTHORIZED is held and not yet taken; COMPLETED was taken. A
    FAILED one can still be paid: its payer may try again. CANCELED stays so, nothing was taken.
    PARTIALLY_REFUNDED and REFUNDED were taken, and given back in part or whole.
    """

    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"


PAID_STATUSES = frozenset(
    {PaymentStatus.COMPLETED, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED}
)

_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "Eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "rupay": "RuPay",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


class CaptureMethod(StrEnum):
    """Whether money is taken as soon as the payer agrees, or held until it is captured."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class Flow(StrEnum):
    """Where the payer pays: on the provider's page, or on a page of ours by a client secret."""

    CHECKOUT = "checkout"
    INTENT = "intent"


class ProviderState(StrEnum):
    """What a provider says of a payment, in our words."""

    OPEN = "open"  # it may still be paid
    APPROVED = "approved"  # the payer has agreed; the money waits to be taken by us
    PROCESSING = "processing"  # the customer has paid in a way that takes days
    FAILED = "failed"  # the last try failed; another may follow
    AUTHORIZED = "authorized"  # the money is held, and waits to be captured
    EXPIRED = "expired"  # it can no longer be paid
    PAID = "paid"


class Change(StrEnum):
    """What a snapshot changed, for those who are told."""

    AUTHORIZED = "authorized"
    COMPLETED = "completed"
    CAPTURED = "captured"
    FAILED = "failed"
    CANCELED = "canceled"
    REOPENED = "reopened"
    REFUNDED = "refunded"
    REFUND_REVERSED = "refund_reversed"
    MISMATCHED = "mismatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money asked for. `owner_id` is who is paid (None: the operator), `payer_id` who pays.

    Without a `payer_id` a guest pays, who has no account.

    `metadata` is the caller's own. `options` are how its intent was asked for at the provider.
    `capture_requested_minor` is what was asked to be captured of what is authorized, all in all,
    and `capture_is_final` whether that releases the rest; `capturable_minor` is what is held still
    after a part was captured. `card_brand`
    and `card_last4` are of the card that paid; None when no card did, or it is not known yet.
    """

    id: UUID
    owner_id: UUID | None
    payer_id: UUID | None
    connection_id: UUID
    provider: str
    mode: str
    flow: Flow
    purpose: str
    purpose_id: UUID
    description: str
    amount_minor: int
    currency: str
    success_url: str
    cancel_url: str
    created_at: datetime
    updated_at: datetime
    refunded_minor: int = 0
    status: PaymentStatus = PaymentStatus.PENDING
    provider_checkout_id: str | None = None
    provider_payment_id: str | None = None
    checkout_url: str | None = None
    checkout_expires_at: datetime | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    provider_seen_at: datetime | None = None
    version: int = 0
    next_poll_at: datetime | None = None
    polls: int = 0
    completed_at: datetime | None = None
    is_processing: bool = False
    capture_method: CaptureMethod = CaptureMethod.AUTOMATIC
    authorized_minor: int | None = None
    capture_before: datetime | None = None
    capture_requested_minor: int | None = None
    capture_is_final: bool = True
    captured_minor: int = 0
    capturable_minor: int = 0
    card_brand: str | None = None
    card_last4: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def is_paid(self) -> bool:
        """Whether the money came in, whatever was given back since."""
        return self.status in PAID_STATUSES

    @property
    def held_minor(self) -> int:
        """What can be captured now: all that is authorized, or what earlier captures left."""
        if self.status is PaymentStatus.AUTHORIZED:
            return self.authorized_minor or 0
        return self.capturable_minor if self.is_paid else 0

    @property
    def is_capture_under_way(self) -> bool:
        """Whether a capture was asked for that has not come in."""
        return (self.capture_requested_minor or 0) > self.captured_minor

    @property
    def paid_with(self) -> str | None:
        """The card in words: `Visa ending in 4242`; None when there is none, or not known yet."""
        if not self.card_last4:
            return None
        brand = _BRANDS.get(self.card_brand or "", "Card")
        return f"{brand} ending in {self.card_last4}"

    @property
    def is_mismatched(self) -> bool:
        """Whether another amount came in than was asked for; a person decides what follows."""
        return not self.is_paid and self.failure_code == MISMATCH

    @property
    def is_under_way(self) -> bool:
        """Whether the customer has done their part: the money is on its way, or here and kept."""
        is_kept = self.is_paid and self.status is not PaymentStatus.REFUNDED
        is_held = self.status is PaymentStatus.AUTHORIZED
        return is_kept or is_held or self.is_processing or self.is_mismatched

    @property
    def can_be_paid(self) -> bool:
        """Whether the customer may still complete it."""
        is_open = self.status in {PaymentStatus.PENDING, PaymentStatus.FAILED}
        return is_open and not self.is_processing and not self.is_mismatched

    @property
    def reference(self) -> "PaymentReference":
        """How the provider knows it."""
        return PaymentReference(
            payment_id=self.id,
            provider_checkout_id=self.provider_checkout_id,
            provider_payment_id=self.provider_payment_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReference:
    """Names under which a provider may speak of a payment; `payment_id` is ours."""

    payment_id: UUID | None = None
    provider_checkout_id: str | None = None
    provider_payment_id: str | None = None

    @property
    def is_readable(self) -> bool:
        """Whether the provider can be asked."""
        return bool(self.provider_checkout_id or self.provider_payment_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a provider said of a payment. None means that it did not speak of it.

    `authorized_minor` is what is held of what nothing was taken, `capturable_minor` what is held
    beside what was taken. `seen_at` is when it was so; `is_current` says that it was read just now
    and is the whole truth, not a part that an event carried.
    """

    reference: PaymentReference
    state: ProviderState
    seen_at: datetime
    is_current: bool = False
    paid_minor: int | None = None
    authorized_minor: int | None = None
    capturable_minor: int | None = None
    capture_before: datetime | None = None
    currency: str | None = None
    refunded_minor: int | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    card_brand: str | None = None
    card_last4: str | None = None
