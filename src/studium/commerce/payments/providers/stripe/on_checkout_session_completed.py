"""The customer finished the checkout; paid, unless the bank takes its time."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.mapping import session_snapshot

EVENT_TYPE = "checkout.session.completed"


def read(session: dict[str, Any], created_at: datetime) -> EventHint:
    """The session as it was when it was completed."""
    snapshot = session_snapshot(session, seen_at=created_at)
    return EventHint(reference=snapshot.reference, snapshot=snapshot)
