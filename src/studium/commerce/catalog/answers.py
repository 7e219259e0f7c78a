"""How products, purchases and rights look from outside."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from studium.commerce.catalog.actions.see_purchase import SeenPurchase
from studium.commerce.catalog.model import PurchaseStatus
from studium.platform.money import AmountMinor, CurrencyCode
from studium.platform.web import ResponseModel, UtcDatetime


class ProductAnswer(ResponseModel):
    """Something that can be bought. `access_window_days` null is access without an end."""

    id: UUID
    sku: str = Field(description="A name for programs, which stays.")
    name: str
    description: str
    price_minor: AmountMinor
    currency: CurrencyCode
    access_window_days: int | None = Field(description="How many days it opens its features for.")
    features: list[str] = Field(description="What it opens, as entitlements name it.")


class PurchaseAnswer(ResponseModel):
    """A purchase; `access_end` null on a completed one is access without an end."""

    id: UUID
    product_id: UUID
    payment_id: UUID = Field(description="Its payment, at `GET /api/payments/{payment_id}`.")
    sku: str
    product_name: str
    status: PurchaseStatus
    total_minor: AmountMinor
    currency: CurrencyCode
    access_start: UtcDatetime | None = Field(description="Null until it is paid.")
    access_end: UtcDatetime | None
    receipt_number: str | None = Field(description="Null until it is paid.")
    created_at: UtcDatetime
    completed_at: UtcDatetime | None = Field(description="When it was paid.")
    refunded_at: UtcDatetime | None = Field(description="When all of it was given back.")


class PurchaseDetail(PurchaseAnswer):
    """A purchase, and how its payment goes."""

    refunded_minor: AmountMinor
    is_processing: bool = Field(description="The bank moves the money, which can take some days.")
    checkout_url: str | None = Field(description="Where to pay, as long as that is possible.")
    checkout_expires_at: UtcDatetime | None
    failure_message: str | None = Field(description="Why paying failed, for the customer.")

    @classmethod
    def of(cls, seen: SeenPurchase, *, now: datetime) -> Self:
        """The address of the checkout is given while it can be used."""
        url, expires_at = open_address(seen, now=now)
        payment = seen.payment
        says_why = payment.can_be_paid or payment.is_mismatched
        return cls(
            **PurchaseAnswer.model_validate(seen.purchase).model_dump(),
            refunded_minor=payment.refunded_minor,
            is_processing=payment.is_processing,
            checkout_url=url,
            checkout_expires_at=expires_at,
            failure_message=payment.failure_message if says_why else None,
        )


class CheckoutAnswer(ResponseModel):
    """Where to pay: send the customer to `checkout_url`; null when there is nothing to pay."""

    purchase_id: UUID
    payment_id: UUID
    status: PurchaseStatus
    checkout_url: str | None
    expires_at: UtcDatetime | None = Field(description="When `checkout_url` ends.")

    @classmethod
    def of(cls, seen: SeenPurchase, *, now: datetime) -> Self:
        """The address of the checkout is given while it can be used."""
        url, expires_at = open_address(seen, now=now)
        return cls(
            purchase_id=seen.purchase.id,
            payment_id=seen.payment.id,
            status=seen.purchase.status,
            checkout_url=url,
            expires_at=expires_at,
        )


def open_address(seen: SeenPurchase, *, now: datetime) -> tuple[str | None, datetime | None]:
    """Where a purchase can be paid, and until when; twice None when it cannot (any more)."""
    payment = seen.payment
    expires_at = payment.checkout_expires_at
    if not payment.can_be_paid or (expires_at is not None and expires_at <= now):
        return None, None
    return payment.checkout_url, expires_at
