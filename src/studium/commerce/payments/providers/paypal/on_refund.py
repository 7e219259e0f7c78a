"""Money was given back or taken back, or a refund moved on."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.model import PaymentReference
from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.paypal.mapping import (
    capture_of,
    refund_news,
    related_reference,
)

EVENT_TYPES = (
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
    "PAYMENT.REFUND.COMPLETED",
    "PAYMENT.REFUND.DENIED",
    "PAYMENT.REFUND.FAILED",
    "PAYMENT.REFUND.PENDING",
)


def read(refund: dict[str, Any], _created_at: datetime) -> EventHint:
    """The refund, and which payment it is of: its custom id is the refund's, not the payment's."""
    order_id = related_reference(refund).provider_checkout_id
    named = None if order_id else capture_of(refund)
    return EventHint(
        reference=PaymentReference(provider_checkout_id=order_id, provider_payment_id=named),
        refund=refund_news(refund),
    )
