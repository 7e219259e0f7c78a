"""A checkout was completed, paid or refused by the bank days later, or expired."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.mapping import session_snapshot

EVENT_TYPES = (
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
)


def read(session: dict[str, Any], created_at: datetime) -> EventHint:
    """The session as it was then; completed is not yet paid."""
    snapshot = session_snapshot(session, seen_at=created_at)
    return EventHint(reference=snapshot.reference, snapshot=snapshot)
