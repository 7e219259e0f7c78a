"""What a payment provider that keeps subscriptions must do beside `PaymentProvider`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from studium.commerce.payments.providers.contract import OpenedCheckout
from studium.platform.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRequest:
    """A price of a plan to be made known: `period` is `month` or `year`."""

    price_id: UUID
    plan_slug: str
    plan_name: str
    amount_minor: int
    currency: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPrice:
    """A price as the provider keeps it."""

    provider_price_id: str
    amount_minor: int | None
    currency: str
    period: str | None
    is_active: bool
    is_tax_on_top: bool = False  # whether what is charged is the amount and tax


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSettings:
    """How an account reckons taxes by itself. `is_on_top`: on amounts that do not say otherwise."""

    is_active: bool
    is_on_top: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRequest:
    """A subscription to begin, on a hosted page or at once; `subscription_id` is ours."""

    subscription_id: UUID
    provider_customer_id: str
    provider_price_id: str
    trial_days: int
    success_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutState:
    """What became of a checkout for a subscription."""

    provider_subscription_id: str | None
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSnapshot:
    """An invoice of a subscription. `reason` is `begin`, `renewal` or `change`.

    `amount_minor` includes `tax_minor`. `status` is `open`, `paid`, `void` or `uncollectible`.
    """

    provider_invoice_id: str
    reason: str
    status: str
    description: str
    amount_minor: int
    tax_minor: int
    paid_minor: int
    refunded_minor: int = 0
    currency: str
    provider_price_id: str | None
    period_start: datetime
    period_end: datetime
    attempts: int
    next_attempt_at: datetime | None
    pay_url: str | None
    paid_at: datetime | None
    created_at: datetime
    card_brand: str | None = None  # with which it was paid
    card_last4: str | None = None

    @property
    def is_refunded(self) -> bool:
        """Whether all that was paid went back."""
        return 0 < self.paid_minor <= self.refunded_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionSnapshot:
    """All that the provider knows of a subscription at this moment, its invoices included."""

    provider_subscription_id: str
    subscription_id: UUID | None
    status: str
    provider_price_id: str
    started_at: datetime
    trial_ends_at: datetime | None
    period_start: datetime
    period_end: datetime
    cancels_at: datetime | None
    ended_at: datetime | None
    method_brand: str | None
    method_last4: str | None
    invoices: tuple[InvoiceSnapshot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreview:
    """What a change of price costs now; what is below zero is kept in credit."""

    total_minor: int
    due_minor: int
    currency: str

    @property
    def due(self) -> Money:
        """What is collected at once."""
        return Money(self.due_minor, self.currency)

    @property
    def credited(self) -> Money:
        """What later payments are less by."""
        return Money(max(0, -self.total_minor), self.currency)


@runtime_checkable
class SubscriptionProvider(Protocol):
    """An account at a provider with `Capability.SUBSCRIPTIONS`.

    Calls raise ProviderFailed (try again) or ProviderRefused (never), as all do.
    """

    async def make_price(self, request: PriceRequest) -> str:
        """The provider's id of a price; made when it is not known there. Safe to repeat."""
        ...

    async def read_price(self, provider_price_id: str) -> KnownPrice:
        """A price that was made there."""
        ...

    async def read_tax_settings(self) -> TaxSettings:
        """How the account reckons taxes."""
        ...

    async def open_subscription_checkout(
        self, request: SubscriptionRequest, *, idempotency_key: str
    ) -> OpenedCheckout:
        """Open a hosted checkout. Raises CustomerUnknown, too."""
        ...

    async def begin_subscription(
        self, request: SubscriptionRequest, *, method_id: str, idempotency_key: str
    ) -> str:
        """Begin one with a saved method of the customer; the provider's id of it.

        Nothing begins when its first payment fails: raises ProviderRefused.
        """
        ...

    async def read_subscription_checkout(self, provider_checkout_id: str) -> CheckoutState:
        """What became of a checkout."""
        ...

    async def read_subscription(self, provider_subscription_id: str) -> SubscriptionSnapshot:
        """A subscription and its invoices, as they are now."""
        ...

    async def preview_change(
        self, provider_subscription_id: str, provider_price_id: str
    ) -> ChangePreview:
        """What changing the price would cost at this moment."""
        ...

    async def change_subscription(
        self, provider_subscription_id: str, provider_price_id: str, *, idempotency_key: str
    ) -> None:
        """Change the price and collect the difference; unpaid, nothing changes and it refuses."""
        ...

    async def end_subscription(self, provider_subscription_id: str) -> None:
        """End it now; one that is over stays so."""
        ...

    async def set_subscription_ending(
        self, provider_subscription_id: str, *, ends_with_period: bool
    ) -> None:
        """Let it end with its period, or go on after all."""
        ...

    async def pause_subscription(self, provider_subscription_id: str) -> None:
        """Let no period that begins from now on be charged."""
        ...

    async def unpause_subscription(
        self, provider_subscription_id: str, *, starts_period: bool, idempotency_key: str
    ) -> None:
        """Charge again: from the next period on, or for one that `starts_period` now.

        Nothing changes, and it refuses, when that is not paid.
        """
        ...

    async def refund_invoice(
        self, provider_invoice_id: str, *, amount_minor: int, currency: str, idempotency_key: str
    ) -> None:
        """Pay back what was paid of an invoice, or a part of it."""
        ...

    async def list_subscriptions(
        self, *, created_after: datetime
    ) -> list[tuple[str, UUID | None, str]]:
        """Those begun since: the provider's id, ours in it, its status; all pages."""
        ...
