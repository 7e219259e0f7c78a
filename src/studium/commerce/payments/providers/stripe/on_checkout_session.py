"""A checkout was completed, paid or refused by the bank days later, or expired."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.model import PaymentReference
from studium.commerce.payments.providers.contract import EventHint, SubscriptionHint
from studium.commerce.payments.providers.stripe.mapping import session_snapshot
from studium.commerce.payments.providers.stripe.subscription_mapping import our_subscription

EVENT_TYPES = (
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
)


def read(session: dict[str, Any], created_at: datetime) -> EventHint:
    """The session as it was then; completed is not yet paid. One of a subscription begins that."""
    if session.get("mode") == "subscription":
        hint = SubscriptionHint(
            subscription_id=our_subscription(session),
            provider_subscription_id=session.get("subscription"),
        )
        return EventHint(reference=PaymentReference(), subscription=hint)
    snapshot = session_snapshot(session, seen_at=created_at)
    return EventHint(reference=snapshot.reference, snapshot=snapshot)
