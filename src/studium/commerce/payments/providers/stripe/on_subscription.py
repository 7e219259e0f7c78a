"""A subscription began, changed, is about to leave its trial, or ended."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.model import PaymentReference
from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.subscription_mapping import subscription_hint

EVENT_TYPES = (
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.trial_will_end",
    "customer.subscription.updated",
)


def read(subscription: dict[str, Any], _: datetime) -> EventHint:
    """Which one; how it stands, the provider is asked."""
    return EventHint(reference=PaymentReference(), subscription=subscription_hint(subscription))
