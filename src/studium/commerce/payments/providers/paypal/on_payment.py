"""Money was held, taken, refused or let go; here or at PayPal."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.paypal.mapping import related_reference

EVENT_TYPES = (
    "PAYMENT.AUTHORIZATION.CREATED",
    "PAYMENT.AUTHORIZATION.VOIDED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.DECLINED",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.PENDING",
)


def read(payment: dict[str, Any], _created_at: datetime) -> EventHint:
    """Which payment; how it stands, PayPal is asked."""
    return EventHint(reference=related_reference(payment))
