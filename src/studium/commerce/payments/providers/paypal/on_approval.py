"""The payer agreed at PayPal: the money waits to be taken."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.paypal.mapping import event_reference

EVENT_TYPES = ("CHECKOUT.ORDER.APPROVED",)


def read(order: dict[str, Any], created_at: datetime) -> EventHint:
    """Which order, and when; PayPal is asked, and what was agreed to taken."""
    return EventHint(reference=event_reference(order), agreed_at=created_at)
