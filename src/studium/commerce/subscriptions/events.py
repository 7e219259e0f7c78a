"""What is told about subscriptions. The owner is the operator, whose plans they are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class SubscriptionStarted(Event, type="subscription.started", public=True):
    """It began, with a trial or paid."""

    subscription_id: UUID
    user_id: UUID
    plan: str
    trial_ends_at: datetime | None


@dataclass(frozen=True)
class SubscriptionRenewed(Event, type="subscription.renewed", public=True):
    """A further period was paid."""

    subscription_id: UUID
    user_id: UUID
    plan: str
    amount_minor: int
    currency: str
    period_end: datetime


@dataclass(frozen=True)
class SubscriptionChanged(Event, type="subscription.changed", public=True):
    """Another plan or price, paused or not, or whether it ends with its period (`cancels_at`)."""

    subscription_id: UUID
    user_id: UUID
    plan: str
    cancels_at: datetime | None


@dataclass(frozen=True)
class SubscriptionPaymentFailed(Event, type="subscription.payment_failed", public=True):
    """A renewal was not paid; the provider tries again at `next_attempt_at`, if at all."""

    subscription_id: UUID
    user_id: UUID
    plan: str
    attempts: int
    next_attempt_at: datetime | None


@dataclass(frozen=True)
class SubscriptionTrialEnding(Event, type="subscription.trial_ending", public=True):
    """A trial ends within three days."""

    subscription_id: UUID
    user_id: UUID
    plan: str
    trial_ends_at: datetime


@dataclass(frozen=True)
class SubscriptionEnded(Event, type="subscription.ended", public=True):
    """It is over, and what it opened is closed."""

    subscription_id: UUID
    user_id: UUID
    plan: str
