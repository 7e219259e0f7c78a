"""The payer, or their bank, disputes a payment; or it was decided."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.paypal.mapping import dispute_news, dispute_reference

EVENT_TYPES = (
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.RESOLVED",
    "CUSTOMER.DISPUTE.UPDATED",
)


def read(dispute: dict[str, Any], created_at: datetime) -> EventHint:
    """The dispute; what it means for the payment, PayPal is asked."""
    return EventHint(
        reference=dispute_reference(dispute),
        dispute=dispute_news(dispute, said_at=created_at),
    )
