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
from studium.commerce.subscriptions.facts import (
    SubscriptionFact,
    SubscriptionLife,
    count_subscription_facts,
    has_subscriptions,
    live_subscription_again,
    same_subscription,
    subscription_facts_after,
    subscription_lives_of,
    subscriptions_without_facts,
    write_subscription_lives,
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
    "SubscriptionFact",
    "SubscriptionInvoice",
    "SubscriptionLife",
    "SubscriptionPaymentFailed",
    "SubscriptionRenewed",
    "SubscriptionSettings",
    "SubscriptionStarted",
    "SubscriptionStatus",
    "SubscriptionTrialEnding",
    "count_subscription_facts",
    "has_subscriptions",
    "known_to_provider",
    "live_subscription_again",
    "make_plan",
    "refresh_subscription",
    "same_subscription",
    "standing_over",
    "start_subscription",
    "subscription_facts_after",
    "subscription_lives_of",
    "subscriptions_without_facts",
    "sync_plans",
    "write_subscription_lives",
]
