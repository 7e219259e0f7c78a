"""What a plan is, what a subscription is, and how long it opens what. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.commerce.payments import InvoiceSnapshot, SubscriptionSnapshot
from studium.platform.ids import new_id
from studium.platform.money import Money

FREE = "free"
_MONTHS = {"month": 1, "year": 12}


class SubscriptionStatus(StrEnum):
    """How a subscription stands, in our words for the provider's."""

    PENDING = "pending"  # its checkout is open
    INCOMPLETE = "incomplete"  # its first payment has not come
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"  # a renewal is not paid
    PAUSED = "paused"  # its owner has it charged no more for a while
    CANCELED = "canceled"
    EXPIRED = "expired"  # it never began


OVER = frozenset({SubscriptionStatus.CANCELED, SubscriptionStatus.EXPIRED})
RUNNING = frozenset(
    {
        SubscriptionStatus.TRIALING,
        SubscriptionStatus.ACTIVE,
        SubscriptionStatus.PAST_DUE,
        SubscriptionStatus.PAUSED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An offer of the operator: features, AI credits a month, and a trial for newcomers."""

    id: UUID
    slug: str
    name: str
    description: str
    features: list[str]
    monthly_credits: int
    trial_days: int
    is_active: bool
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPrice:
    """What a plan costs for a `month` or `year` in a currency."""

    id: UUID
    plan_id: UUID
    period: str
    currency: str
    amount_minor: int
    is_active: bool
    created_at: datetime

    @property
    def amount(self) -> Money:
        """What it costs."""
        return Money(self.amount_minor, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A person's subscription: the mirror of the provider's, with the plan as it was bought."""

    id: UUID
    user_id: UUID
    connection_id: UUID
    provider: str
    plan_id: UUID
    price_id: UUID
    plan_slug: str
    plan_name: str
    features: list[str]
    monthly_credits: int
    metadata: dict[str, Any]
    period: str
    amount_minor: int
    currency: str
    status: SubscriptionStatus
    created_at: datetime
    updated_at: datetime
    success_url: str
    cancel_url: str
    trial_days: int
    method_id: str | None = None  # the saved method with which it begins; None: at a checkout
    provider_subscription_id: str | None = None
    provider_checkout_id: str | None = None
    checkout_url: str | None = None
    checkout_expires_at: datetime | None = None
    started_at: datetime | None = None
    trial_ends_at: datetime | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    paid_until: datetime | None = None
    cancels_at: datetime | None = None
    ended_at: datetime | None = None
    is_refunded: bool = False  # what was paid for this period went back
    method_brand: str | None = None
    method_last4: str | None = None
    version: int = 0
    seen_at: datetime | None = None
    checked_at: datetime | None = None

    @property
    def amount(self) -> Money:
        """What a period costs."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_over(self) -> bool:
        """Whether nothing follows any more."""
        return self.status in OVER

    @property
    def is_running(self) -> bool:
        """Whether it began and has not ended."""
        return self.status in RUNNING

    def access_end(self, grace: timedelta) -> datetime | None:
        """Until when it opens the plan's features; None when it opens nothing.

        One that renews opens for `grace` longer than its period, in which a late renewal, or one
        whose payment fails at first, is settled; one that is paused, for what is paid. A
        period whose payment went back opens nothing. Depends on the provider's state alone.
        """
        if not self.is_running or self.period_start is None or self.period_end is None:
            return None
        if self.is_refunded:
            return None
        if self.status is SubscriptionStatus.PAUSED:
            return self.paid_until
        if self.status is SubscriptionStatus.PAST_DUE:
            return self.period_start + grace
        return self.cancels_at or self.period_end + grace


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionInvoice:
    """An invoice of a subscription as the provider keeps it; its amount includes the tax.

    `reason`: `begin`, `renewal` or `change`. `status`: `open`, `paid`, `void`, `uncollectible`.
    """

    id: UUID
    subscription_id: UUID
    user_id: UUID
    connection_id: UUID
    provider_invoice_id: str
    reason: str
    status: str
    description: str
    amount_minor: int
    tax_minor: int
    paid_minor: int
    refunded_minor: int = 0
    currency: str
    monthly_credits: int
    months: int
    period_start: datetime
    period_end: datetime
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None = field(default=None)
    pay_url: str | None = None
    paid_at: datetime | None = None
    card_brand: str | None = None
    card_last4: str | None = None

    @property
    def receipt_number(self) -> str | None:
        """The number of its receipt, once something was paid."""
        if self.status != "paid" or not self.paid_minor or self.paid_at is None:
            return None
        return f"S-{self.paid_at:%y}-{self.id.hex[-10:].upper()}"

    @property
    def amount(self) -> Money:
        """What it is of."""
        return Money(self.amount_minor, self.currency)

    @property
    def tax(self) -> Money:
        """What of that is tax."""
        return Money(self.tax_minor, self.currency)

    @property
    def is_period(self) -> bool:
        """Whether it is for a whole period, and not for a change within one."""
        return self.reason in {"begin", "renewal"}

    @property
    def refunded(self) -> Money:
        """What of it went back."""
        return Money(self.refunded_minor, self.currency)

    @property
    def left(self) -> Money:
        """What was paid and is still here."""
        return Money(max(0, self.paid_minor - self.refunded_minor), self.currency)

    @property
    def is_refunded(self) -> bool:
        """Whether all that was paid went back."""
        return 0 < self.paid_minor <= self.refunded_minor


def months_of(period: str) -> int:
    """How many months a `month` or `year` has."""
    return _MONTHS[period]


def mirrored(
    subscription: Subscription, snapshot: SubscriptionSnapshot, now: datetime
) -> Subscription:
    """The subscription as its provider has it; its plan is the caller's to set."""
    return replace(
        subscription,
        status=SubscriptionStatus(snapshot.status),
        provider_subscription_id=snapshot.provider_subscription_id,
        checkout_url=None,
        started_at=snapshot.started_at,
        trial_ends_at=snapshot.trial_ends_at,
        period_start=snapshot.period_start,
        period_end=snapshot.period_end,
        paid_until=max(
            (
                each.period_end
                for each in snapshot.invoices
                if each.status == "paid" and not each.is_refunded
            ),
            default=None,
        ),
        is_refunded=any(
            each.is_refunded
            and each.reason != "change"
            and each.period_start == snapshot.period_start
            for each in snapshot.invoices
        ),
        cancels_at=snapshot.cancels_at,
        ended_at=snapshot.ended_at,
        method_brand=snapshot.method_brand,
        method_last4=snapshot.method_last4,
        version=subscription.version + 1,
        seen_at=now,
        checked_at=now,
        updated_at=now,
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A price of ours with its plan."""

    plan: Plan
    price: PlanPrice


@dataclass(frozen=True, slots=True)
class Reading:
    """What a snapshot makes of a subscription. `priced` is it before, with the plan that is meant.

    `invoices` are all of it afterwards, newest first; `changed` those that are not as they were.
    """

    priced: Subscription
    after: Subscription
    invoices: list[SubscriptionInvoice]
    changed: list[SubscriptionInvoice]


def take_in(
    before: Subscription,
    known: Iterable[SubscriptionInvoice],
    snapshot: SubscriptionSnapshot,
    offers: Mapping[str, Offered],
    now: datetime,
) -> Reading:
    """A reading. `offers` are those of its prices that are ours, by the provider's ids.

    What was bought stays as it was bought, until another price is paid.
    """
    offered = offers.get(snapshot.provider_price_id)
    priced = _at_price(before, offered) if offered else before
    after = mirrored(priced, snapshot, now)
    invoices = {each.provider_invoice_id: each for each in known}
    changed = []
    for read in snapshot.invoices:
        old = invoices.get(read.provider_invoice_id)
        new = _moved(old, read) if old else _first_seen(after, read, offers)
        if new != old:
            invoices[read.provider_invoice_id] = new
            changed.append(new)
    return Reading(priced, after, newest_first(invoices.values()), changed)


def newest_first(invoices: Iterable[SubscriptionInvoice]) -> list[SubscriptionInvoice]:
    """By what they are for, then by when they were drawn up."""
    ordered = sorted(invoices, key=lambda each: each.provider_invoice_id)
    return sorted(ordered, key=lambda each: (each.period_start, each.created_at), reverse=True)


def _at_price(before: Subscription, offered: Offered) -> Subscription:
    if offered.price.id == before.price_id:
        return before
    return replace(before, **terms_of(offered.plan, offered.price))


def terms_of(plan: Plan, price: PlanPrice) -> dict[str, Any]:
    """What a subscription keeps of the plan and the price that it was bought at, by field."""
    return {
        "plan_id": plan.id,
        "price_id": price.id,
        "plan_slug": plan.slug,
        "plan_name": plan.name,
        "features": plan.features,
        "monthly_credits": plan.monthly_credits,
        "metadata": plan.metadata,
        "period": price.period,
        "amount_minor": price.amount_minor,
        "currency": price.currency,
    }


def _moved(old: SubscriptionInvoice, read: InvoiceSnapshot) -> SubscriptionInvoice:
    """An invoice as it is now: what it is of stays as it was first seen."""
    return replace(
        old,
        status=read.status,
        paid_minor=read.paid_minor,
        refunded_minor=read.refunded_minor,
        attempts=read.attempts,
        next_attempt_at=read.next_attempt_at,
        pay_url=read.pay_url,
        paid_at=read.paid_at,
        card_brand=read.card_brand,
        card_last4=read.card_last4,
    )


def _first_seen(
    subscription: Subscription, read: InvoiceSnapshot, offers: Mapping[str, Offered]
) -> SubscriptionInvoice:
    """A new invoice, with the credits of the plan that it is for."""
    offered = offers.get(read.provider_price_id or "")
    credits_, period = subscription.monthly_credits, subscription.period
    if offered is not None and offered.price.id != subscription.price_id:
        credits_, period = offered.plan.monthly_credits, offered.price.period
    return SubscriptionInvoice(
        id=new_id(),
        subscription_id=subscription.id,
        user_id=subscription.user_id,
        connection_id=subscription.connection_id,
        provider_invoice_id=read.provider_invoice_id,
        reason=read.reason,
        status=read.status,
        description=read.description,
        amount_minor=read.amount_minor,
        tax_minor=read.tax_minor,
        refunded_minor=read.refunded_minor,
        paid_minor=read.paid_minor,
        currency=read.currency,
        monthly_credits=credits_,
        months=1 if subscription.trial_ends_at == read.period_end else months_of(period),
        period_start=read.period_start,
        period_end=read.period_end,
        attempts=read.attempts,
        next_attempt_at=read.next_attempt_at,
        pay_url=read.pay_url,
        paid_at=read.paid_at,
        card_brand=read.card_brand,
        card_last4=read.card_last4,
        created_at=read.created_at,
    )
