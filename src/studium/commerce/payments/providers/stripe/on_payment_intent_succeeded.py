"""The money came in."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.mapping import intent_snapshot

EVENT_TYPE = "payment_intent.succeeded"


def read(intent: dict[str, Any], created_at: datetime) -> EventHint:
    """The intent, now paid."""
    snapshot = intent_snapshot(intent, seen_at=created_at)
    return EventHint(reference=snapshot.reference, snapshot=snapshot)
