"""A refund moved on, or failed and its money came back."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.mapping import charge_reference, refund_news

EVENT_TYPES = (
    "charge.refund.updated",
    "refund.failed",
    "refund.updated",
)


def read(refund: dict[str, Any], _created_at: datetime) -> EventHint:
    """The refund; what it means for the payment, the provider is asked."""
    return EventHint(reference=charge_reference(refund), refund=refund_news(refund))
