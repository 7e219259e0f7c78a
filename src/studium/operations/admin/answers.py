"""What staff and creators read of products, sales and acts by API."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from studium.commerce.catalog import ProductAnswer, Purchase, PurchaseAnswer
from studium.commerce.payments import Dispute, Payment, PaymentStatus, Refund, RefundStatus
from studium.platform.money import AmountMinor, CurrencyCode
from studium.platform.web import ResponseModel, UtcDatetime


class KeptProductAnswer(ProductAnswer):
    """A product as who sells it sees it."""

    is_active: bool = Field(description="Whether it is offered.")
    created_at: UtcDatetime
    updated_at: UtcDatetime


class SaleAnswer(PurchaseAnswer):
    """A purchase as who sold it sees it."""

    buyer_id: UUID
    buyer_email: str | None = Field(description="Null when the account was deleted.")

    @classmethod
    def sold(cls, purchase: Purchase, *, email: str | None) -> Self:
        """The answer about a sale."""
        known = PurchaseAnswer.model_validate(purchase).model_dump()
        return cls(**known, buyer_id=purchase.user_id, buyer_email=email)


class SaleRefund(ResponseModel):
    """Money of a sale that goes back, or went."""

    id: UUID
    amount_minor: AmountMinor
    status: RefundStatus
    reason: str | None
    failure_message: str | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class SaleDispute(ResponseModel):
    """A buyer's objection to a payment, as the provider says it."""

    provider_dispute_id: str
    amount_minor: AmountMinor
    currency: CurrencyCode
    reason: str
    status: str
    needs_response: bool
    said_at: UtcDatetime


class SaleDetail(SaleAnswer):
    """A sale, its payment, and what of it went back or is disputed."""

    payment_status: PaymentStatus
    captured_minor: AmountMinor
    refunded_minor: AmountMinor
    refundable_minor: AmountMinor = Field(description="How much can still be given back.")
    failure_message: str | None
    metadata: dict[str, str]
    refunds: list[SaleRefund]
    disputes: list[SaleDispute]

    @classmethod
    def of(  # noqa: PLR0913 - everything that belongs to a sale
        cls,
        purchase: Purchase,
        payment: Payment,
        *,
        email: str | None,
        refunds: list[Refund],
        disputes: list[Dispute],
        left_minor: int,
    ) -> Self:
        """All that is known of a sale."""
        return cls(
            **SaleAnswer.sold(purchase, email=email).model_dump(),
            payment_status=payment.status,
            captured_minor=payment.captured_minor,
            refunded_minor=payment.refunded_minor,
            refundable_minor=left_minor,
            failure_message=payment.failure_message,
            metadata=payment.metadata,
            refunds=[SaleRefund.model_validate(each) for each in refunds],
            disputes=[SaleDispute.model_validate(each) for each in disputes],
        )


class ActAnswer(ResponseModel):
    """Something that a member of the staff did to something."""

    id: UUID
    actor_id: UUID
    action: str
    subject_kind: str
    subject_id: UUID
    details: dict[str, Any]
    at: UtcDatetime


class HitAnswer(ResponseModel):
    """Something that the search found."""

    kind: str
    title: str
    text: str
    href: str = Field(description="Its page for staff.")


class SearchAnswer(ResponseModel):
    """What the words found, at most ten of each kind."""

    items: list[HitAnswer]


class RefundedAnswer(ResponseModel):
    """A refund that was asked for; a job takes it to the provider."""

    id: UUID
    purchase_id: UUID
    amount_minor: AmountMinor
    currency: CurrencyCode
    status: RefundStatus
    created_at: datetime
