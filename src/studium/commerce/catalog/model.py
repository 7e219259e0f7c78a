"""What is sold and what was bought. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.commerce.payments import PaymentStatus
from studium.platform.money import Money

# No I, L, O or U: a receipt number is read aloud and typed.
_RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECEIPT_LENGTH = 10
_BITS = 5


class PurchaseStatus(StrEnum):
    """How far a purchase is."""

    PENDING = "PENDING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    REFUNDED = "REFUNDED"
    CANCELED = "CANCELED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """An offer. `features` are what it opens, for `access_window_days` or, when None, for good."""

    id: UUID
    sku: str
    name: str
    description: str
    price_minor: int
    currency: str
    access_window_days: int | None
    is_active: bool
    features: list[str]
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime

    @property
    def price(self) -> Money:
        """What it costs."""
        return Money(self.price_minor, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A product as it was when this person bought it."""

    id: UUID
    user_id: UUID
    product_id: UUID
    payment_id: UUID
    sku: str
    product_name: str
    features: list[str]
    access_window_days: int | None
    total_minor: int
    currency: str
    status: PurchaseStatus
    access_start: datetime | None
    access_end: datetime | None
    receipt_number: str | None
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    refunded_at: datetime | None

    @property
    def may_complete(self) -> bool:
        """Whether a payment could still complete it, as far as is known."""
        return self.status in {PurchaseStatus.PENDING, PurchaseStatus.FAILED}

    @property
    def total(self) -> Money:
        """What was asked for."""
        return Money(self.total_minor, self.currency)


_STATUS_OF_PURCHASE = {
    PaymentStatus.PENDING: PurchaseStatus.PENDING,
    PaymentStatus.COMPLETED: PurchaseStatus.COMPLETED,
    PaymentStatus.FAILED: PurchaseStatus.FAILED,
    PaymentStatus.CANCELED: PurchaseStatus.CANCELED,
    # Part of the money went back: what was bought stays bought.
    PaymentStatus.PARTIALLY_REFUNDED: PurchaseStatus.COMPLETED,
    PaymentStatus.REFUNDED: PurchaseStatus.REFUNDED,
}


def status_of_purchase(payment_status: PaymentStatus) -> PurchaseStatus:
    """What a purchase is when its payment is this."""
    return _STATUS_OF_PURCHASE[payment_status]


def receipt_number(purchase_id: UUID, *, completed_at: datetime) -> str:
    """Such as `2026-7Z3KQ0M4XW`: the year, and 50 random bits of the purchase's id."""
    bits = purchase_id.int & ((1 << _BITS * _RECEIPT_LENGTH) - 1)
    letters = [_RECEIPT_ALPHABET[(bits >> _BITS * place) & 31] for place in range(_RECEIPT_LENGTH)]
    return f"{completed_at.year}-{''.join(letters)}"
