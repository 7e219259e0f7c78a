"""Facts: what moved a subscription, kept in order, from which it can be made anew."""

from studium.commerce.subscriptions.facts.life import (
    SubscriptionLife,
    live_subscription_again,
    same_subscription,
)
from studium.commerce.subscriptions.facts.model import SubscriptionFact
from studium.commerce.subscriptions.facts.store import (
    count_subscription_facts,
    has_subscriptions,
    keep_asked,
    keep_decided,
    keep_told,
    subscription_facts_after,
    subscription_lives_of,
    subscriptions_without_facts,
    write_subscription_lives,
)

__all__ = [
    "SubscriptionFact",
    "SubscriptionLife",
    "count_subscription_facts",
    "has_subscriptions",
    "keep_asked",
    "keep_decided",
    "keep_told",
    "live_subscription_again",
    "same_subscription",
    "subscription_facts_after",
    "subscription_lives_of",
    "subscriptions_without_facts",
    "write_subscription_lives",
]
