"""How plans and subscriptions look from outside."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from pydantic import Field

from studium.commerce.subscriptions.actions.change_subscription import PreviewedChange
from studium.commerce.subscriptions.model import (
    Plan,
    PlanPrice,
    Subscription,
    SubscriptionInvoice,
    SubscriptionStatus,
)
from studium.platform.money import AmountMinor, CurrencyCode
from studium.platform.web import ResponseModel, UtcDatetime


class PlanPriceAnswer(ResponseModel):
    """What a plan costs for a period."""

    period: str = Field(description="`month` or `year`.")
    amount_minor: AmountMinor
    currency: CurrencyCode


class PlanAnswer(ResponseModel):
    """A plan that is offered."""

    slug: str
    name: str
    description: str
    features: list[str]
    monthly_credits: int
    trial_days: int = Field(description="For who subscribes for the first time.")
    prices: list[PlanPriceAnswer]

    @classmethod
    def of(cls, plan: Plan, prices: Sequence[PlanPrice]) -> Self:
        """A plan with its prices."""
        return cls(
            slug=plan.slug,
            name=plan.name,
            description=plan.description,
            features=plan.features,
            monthly_credits=plan.monthly_credits,
            trial_days=plan.trial_days,
            prices=[PlanPriceAnswer.model_validate(each) for each in prices],
        )


class PlansAnswer(ResponseModel):
    """Every plan that is offered."""

    items: list[PlanAnswer]


class SubscriptionInvoiceAnswer(ResponseModel):
    """An invoice of a subscription; `pay_url` is where an open one is paid."""

    id: UUID
    status: str
    reason: str = Field(description="`begin`, `renewal` or `change`.")
    description: str
    amount_minor: AmountMinor
    tax_minor: AmountMinor = Field(description="What of the amount is tax.")
    currency: CurrencyCode
    period_start: UtcDatetime
    period_end: UtcDatetime
    next_attempt_at: UtcDatetime | None
    pay_url: str | None
    paid_at: UtcDatetime | None


class SubscriptionAnswer(ResponseModel):
    """A subscription, as its owner sees it."""

    id: UUID
    status: SubscriptionStatus
    plan: str
    plan_name: str
    features: list[str]
    period: str
    amount_minor: AmountMinor
    currency: CurrencyCode
    started_at: UtcDatetime | None
    trial_ends_at: UtcDatetime | None
    period_start: UtcDatetime | None
    period_end: UtcDatetime | None
    paid_until: UtcDatetime | None
    cancels_at: UtcDatetime | None = Field(description="When it ends; null: it renews.")
    ended_at: UtcDatetime | None
    checkout_url: str | None = Field(description="Where it begins, while it waits for that.")
    invoices: list[SubscriptionInvoiceAnswer]
    created_at: UtcDatetime

    @classmethod
    def of(cls, found: Subscription, invoices: Sequence[SubscriptionInvoice] = ()) -> Self:
        """A subscription with its invoices."""
        known = cls.model_fields.keys() - {"plan", "invoices"}
        return cls(
            **{name: getattr(found, name) for name in known},
            plan=found.plan_slug,
            invoices=[SubscriptionInvoiceAnswer.model_validate(each) for each in invoices],
        )


class ChangePreviewAnswer(ResponseModel):
    """What a change costs now; a total below zero is credited to later invoices."""

    plan: str
    period: str
    amount_minor: AmountMinor = Field(description="What a period costs from then on.")
    total_minor: AmountMinor
    due_minor: AmountMinor
    currency: CurrencyCode

    @classmethod
    def of(cls, found: PreviewedChange) -> Self:
        """A change that was looked at."""
        return cls(
            plan=found.plan.slug,
            period=found.price.period,
            amount_minor=found.price.amount_minor,
            total_minor=found.cost.total_minor,
            due_minor=found.cost.due_minor,
            currency=found.cost.currency,
        )
