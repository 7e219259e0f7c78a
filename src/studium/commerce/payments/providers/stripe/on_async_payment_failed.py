"""The bank refused, days after the checkout was completed."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.mapping import session_reference

EVENT_TYPES = ("checkout.session.async_payment_failed",)


def read(session: dict[str, Any], _created_at: datetime) -> EventHint:
    """The session does not say why: the provider is asked."""
    return EventHint(reference=session_reference(session))
