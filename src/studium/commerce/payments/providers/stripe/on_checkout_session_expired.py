"""The checkout was open for too long and can no longer be paid."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.mapping import session_snapshot

EVENT_TYPE = "checkout.session.expired"


def read(session: dict[str, Any], created_at: datetime) -> EventHint:
    """The session, now expired."""
    snapshot = session_snapshot(session, seen_at=created_at)
    return EventHint(reference=snapshot.reference, snapshot=snapshot)
