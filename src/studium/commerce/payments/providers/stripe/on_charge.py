"""A card was charged, held money captured or released, or money refunded, here or at Stripe."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint, SubscriptionHint
from studium.commerce.payments.providers.stripe.mapping import charge_snapshot

EVENT_TYPES = (
    "charge.captured",
    "charge.expired",
    "charge.refunded",
    "charge.succeeded",
)


def read(charge: dict[str, Any], created_at: datetime) -> EventHint:
    """The charge, with all that was refunded of it.

    What was refunded at Stripe itself of a subscription's payment is told by nothing else.
    """
    snapshot = charge_snapshot(charge, seen_at=created_at)
    customer = charge.get("customer")
    otherwise = (
        SubscriptionHint(provider_customer_id=customer)
        if isinstance(customer, str) and charge.get("amount_refunded")
        else None
    )
    return EventHint(reference=snapshot.reference, snapshot=snapshot, otherwise=otherwise)
