"""Subscriptions: plans, and the mirror of what the payment provider keeps of them."""

from studium.commerce.subscriptions.actions.begin_at_provider import BegunElsewhere
from studium.commerce.subscriptions.actions.keep_plans import PlanOffer, make_plan, sync_plans
from studium.commerce.subscriptions.actions.refresh_subscription import refresh_subscription
from studium.commerce.subscriptions.actions.start_subscription import (
    AlreadySubscribed,
    PlanNotOffered,
    start_subscription,
)
from studium.commerce.subscriptions.events import (
    SubscriptionChanged,
    SubscriptionEnded,
    SubscriptionPaymentFailed,
    SubscriptionRenewed,
    SubscriptionStarted,
    SubscriptionTrialEnding,
)
from studium.commerce.subscriptions.model import (
    Plan,
    PlanPrice,
    Subscription,
    SubscriptionInvoice,
    SubscriptionStatus,
)
from studium.commerce.subscriptions.settings import SubscriptionSettings
from studium.commerce.subscriptions.store import known_to_provider, standing_over

__all__ = [
    "AlreadySubscribed",
    "BegunElsewhere",
    "Plan",
    "PlanNotOffered",
    "PlanOffer",
    "PlanPrice",
    "Subscription",
    "SubscriptionChanged",
    "SubscriptionEnded",
    "SubscriptionInvoice",
    "SubscriptionPaymentFailed",
    "SubscriptionRenewed",
    "SubscriptionSettings",
    "SubscriptionStarted",
    "SubscriptionStatus",
    "SubscriptionTrialEnding",
    "known_to_provider",
    "make_plan",
    "refresh_subscription",
    "standing_over",
    "start_subscription",
    "sync_plans",
]
