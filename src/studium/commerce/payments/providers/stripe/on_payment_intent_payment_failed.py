"""A try to pay failed; the customer may try another card."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.mapping import intent_snapshot

EVENT_TYPE = "payment_intent.payment_failed"


def read(intent: dict[str, Any], created_at: datetime) -> EventHint:
    """The intent, with what the bank said."""
    snapshot = intent_snapshot(intent, seen_at=created_at)
    return EventHint(reference=snapshot.reference, snapshot=snapshot)
