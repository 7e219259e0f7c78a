"""What the catalogue tells."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.events import Event
from studium.platform.money import AmountMinor, CurrencyCode


@dataclass(frozen=True)
class PurchaseCompleted(Event, type="purchase.completed", public=True, status="COMPLETED"):
    """A purchase is paid, and what it opens is open."""

    purchase_id: UUID
    user_id: UUID
    sku: str
    total_minor: AmountMinor
    currency: CurrencyCode
    receipt_number: str


@dataclass(frozen=True)
class PurchaseRefunded(Event, type="purchase.refunded", public=True, status="REFUNDED"):
    """All of a purchase's money went back, and its access has ended."""

    purchase_id: UUID
    user_id: UUID
    sku: str
    total_minor: AmountMinor
    currency: CurrencyCode
