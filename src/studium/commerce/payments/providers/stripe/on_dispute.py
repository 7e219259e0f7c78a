"""The payer's bank disputes a payment, moves its money, or has decided."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.mapping import charge_reference, dispute_news

EVENT_TYPES = (
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
)


def read(dispute: dict[str, Any], created_at: datetime) -> EventHint:
    """The dispute; what it means for the payment, the provider is asked."""
    return EventHint(
        reference=charge_reference(dispute), dispute=dispute_news(dispute, said_at=created_at)
    )
