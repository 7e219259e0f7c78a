"""The money came in or is held, a try failed, or nobody can pay any more."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.mapping import intent_snapshot

EVENT_TYPES = (
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
)


def read(intent: dict[str, Any], created_at: datetime) -> EventHint:
    """The intent as it was then, with what the bank said."""
    snapshot = intent_snapshot(intent, seen_at=created_at)
    return EventHint(reference=snapshot.reference, snapshot=snapshot)
