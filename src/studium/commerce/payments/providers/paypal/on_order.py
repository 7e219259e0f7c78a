"""An order was completed or is over, or PayPal took the payer's agreement back."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.paypal.mapping import event_reference

EVENT_TYPES = (
    "CHECKOUT.ORDER.COMPLETED",
    "CHECKOUT.ORDER.DECLINED",
    "CHECKOUT.ORDER.VOIDED",
    "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
)


def read(order: dict[str, Any], _created_at: datetime) -> EventHint:
    """Which order; how it stands, PayPal is asked."""
    return EventHint(reference=event_reference(order))
