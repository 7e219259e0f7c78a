"""How payments, refunds and saved methods look from outside."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from studium.commerce.payments.model import CaptureMethod, Payment, PaymentStatus, RefundStatus
from studium.commerce.payments.providers import SavedMethod
from studium.commerce.payments.purposes import OpenedSubscription
from studium.platform.money import AmountMinor, CurrencyCode
from studium.platform.web import ResponseModel, UtcDatetime


class PaymentAnswer(ResponseModel):
    """An amount asked of a payer, and how far it is."""

    id: UUID
    status: PaymentStatus
    purpose: str = Field(description="What kind of thing is paid for: `purchase`, `deposit`, …")
    purpose_id: UUID = Field(description="Which one.")
    description: str
    amount_minor: AmountMinor
    currency: CurrencyCode
    capture_method: CaptureMethod
    authorized_minor: AmountMinor | None = Field(description="What is held, to be captured.")
    capturable_minor: AmountMinor = Field(description="What is held still beside what came in.")
    capture_before: UtcDatetime | None = Field(description="When what is held is released.")
    captured_minor: AmountMinor = Field(description="What came in.")
    refunded_minor: AmountMinor = Field(description="What went back of it, or was lost.")
    is_processing: bool = Field(description="The bank moves the money, which can take days.")
    checkout_url: str | None = Field(description="Where it can be paid, as long as it can.")
    failure_code: str | None = Field(description="In the provider's own words.")
    failure_message: str | None
    metadata: dict[str, str]
    created_at: UtcDatetime
    completed_at: UtcDatetime | None
    as_of: UtcDatetime = Field(description="When it was so.")

    @classmethod
    def of(cls, payment: Payment, *, as_of: datetime) -> Self:
        """A payment as it is known."""
        expires_at = payment.checkout_expires_at
        is_open = payment.can_be_paid and (expires_at is None or expires_at > as_of)
        known = cls.model_fields.keys() - {"checkout_url", "as_of"}
        return cls(
            **{name: getattr(payment, name) for name in known},
            checkout_url=payment.checkout_url if is_open else None,
            as_of=as_of,
        )


class CheckoutSessionAnswer(ResponseModel):
    """Where to pay: send the payer to `checkout_url`; null when there is nothing to pay.

    Of a plan there is a subscription, and no payment of its own.
    """

    payment_id: UUID | None
    subscription_id: UUID | None = None
    status: str
    checkout_url: str | None
    provider_session_id: str | None
    expires_at: UtcDatetime | None

    @classmethod
    def of(cls, payment: Payment | OpenedSubscription) -> Self:
        """A payment whose checkout is open, or which was paid before; or a subscription."""
        if isinstance(payment, OpenedSubscription):
            return cls(
                payment_id=None,
                subscription_id=payment.subscription_id,
                status=payment.status,
                checkout_url=payment.checkout_url,
                provider_session_id=payment.provider_checkout_id,
                expires_at=payment.expires_at,
            )
        is_open = payment.can_be_paid
        return cls(
            payment_id=payment.id,
            status=payment.status,
            checkout_url=payment.checkout_url if is_open else None,
            provider_session_id=payment.provider_checkout_id,
            expires_at=payment.checkout_expires_at if is_open else None,
        )


class IntentAnswer(ResponseModel):
    """A payment to be made on a page of the caller, by the provider's own browser script."""

    payment: PaymentAnswer
    client_secret: str | None = Field(description="For the browser; null when nothing is to pay.")
    publishable_key: str | None
    next_url: str | None = Field(description="Where the payer must confirm, if so.")


class SetupAnswer(ResponseModel):
    """A way of paying that is about to be saved."""

    provider_setup_id: str
    client_secret: str | None
    publishable_key: str | None
    status: str
    next_url: str | None


class RefundAnswer(ResponseModel):
    """Money that goes back; a job takes it to the provider."""

    id: UUID
    payment_id: UUID
    amount_minor: AmountMinor
    currency: CurrencyCode
    status: RefundStatus
    reason: str
    created_at: UtcDatetime


class MethodAnswer(ResponseModel):
    """A saved way of paying."""

    id: str
    type: str
    brand: str | None
    last4: str | None
    exp_month: int | None
    exp_year: int | None
    is_default: bool

    @classmethod
    def of(cls, method: SavedMethod) -> Self:
        """A method as its holder recognises it."""
        return cls(**{name: getattr(method, name) for name in cls.model_fields})


class MethodsAnswer(ResponseModel):
    """Every saved way of paying."""

    items: list[MethodAnswer]


class PortalAnswer(ResponseModel):
    """The provider's own page for a customer, open for a short while."""

    url: str
