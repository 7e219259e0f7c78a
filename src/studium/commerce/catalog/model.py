"""What is sold and what was bought. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from studium.commerce.entitlements import CLOCKS_MAY_DIFFER
from studium.commerce.payments import PaymentStatus
from studium.platform.money import Money

# No I, L, O or U: a receipt number is read aloud and typed.
_RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECEIPT_LENGTH = 10
_BITS = 5


class PurchaseStatus(StrEnum):
    """How far a purchase is.

    PENDING waits for the payment; COMPLETED opens what was bought. A FAILED one can still be paid.
    REFUNDED opens nothing any more: its money went back, or a dispute about it was lost. CANCELED
    was given up unpaid.
    """

    PENDING = "PENDING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    REFUNDED = "REFUNDED"
    CANCELED = "CANCELED"


class AccessState(StrEnum):
    """Where the access that a purchase gives lies, seen from now."""

    NONE = "none"
    AHEAD = "ahead"
    OPEN = "open"
    ENDED = "ended"


def days_words(days: int | None) -> str:
    """For example "90 days"; nothing for access without an end."""
    if days is None:
        return ""
    return "1 day" if days == 1 else f"{days} days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """An offer of an owner (None: the operator).

    `features` are what it opens, of its owner's, for `access_window_days` or, when None, for good.
    """

    id: UUID
    owner_id: UUID | None
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

    @property
    def days_words(self) -> str:
        """For how long it opens, for example "90 days"; nothing: for good."""
        return days_words(self.access_window_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A product as it was when this person bought it; `owner_id` sold it (None: the operator)."""

    id: UUID
    owner_id: UUID | None
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

    @property
    def days_words(self) -> str:
        """For how long it opens, for example "90 days"; nothing: for good."""
        return days_words(self.access_window_days)

    def access_at(self, now: datetime) -> AccessState:
        """Where its access lies. What was refunded has ended, also before it began."""
        if self.access_start is None:
            return AccessState.NONE
        is_over = self.access_end is not None and self.access_end <= now
        if is_over or self.status is PurchaseStatus.REFUNDED:
            return AccessState.ENDED
        has_begun = self.access_start <= now + CLOCKS_MAY_DIFFER
        return AccessState.OPEN if has_begun else AccessState.AHEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that a purchase keeps of its product."""

    owner_id: UUID | None
    product_id: UUID
    sku: str
    name: str
    features: list[str]
    access_window_days: int | None
    total: Money

    @classmethod
    def of_product(cls, product: Product) -> Self:
        """What a purchase begun now would keep."""
        return cls(
            owner_id=product.owner_id,
            product_id=product.id,
            sku=product.sku,
            name=product.name,
            features=sorted(product.features),
            access_window_days=product.access_window_days,
            total=product.price,
        )

    @classmethod
    def of_purchase(cls, purchase: Purchase) -> Self:
        """What this one kept."""
        return cls(
            owner_id=purchase.owner_id,
            product_id=purchase.product_id,
            sku=purchase.sku,
            name=purchase.product_name,
            features=sorted(purchase.features),
            access_window_days=purchase.access_window_days,
            total=purchase.total,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseFilter:
    """Which purchases are wanted; None does not narrow. `until` is not included."""

    status: PurchaseStatus | None = None
    sku: str | None = None
    since: datetime | None = None
    until: datetime | None = None


_STATUS_OF_PURCHASE = {
    PaymentStatus.PENDING: PurchaseStatus.PENDING,
    PaymentStatus.AUTHORIZED: PurchaseStatus.PENDING,
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
