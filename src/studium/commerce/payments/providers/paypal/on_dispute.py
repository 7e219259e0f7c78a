"""The payer, or their bank, disputes a payment; or it was decided."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.model import PaymentReference
from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.paypal.mapping import dispute_news, our_id

EVENT_TYPES = (
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.RESOLVED",
    "CUSTOMER.DISPUTE.UPDATED",
)


def read(dispute: dict[str, Any], created_at: datetime) -> EventHint:
    """The dispute; what it means for the payment, PayPal is asked."""
    transactions = dispute.get("disputed_transactions") or [{}]
    payment_id = our_id(transactions[0].get("custom"))
    named = None if payment_id else transactions[0].get("seller_transaction_id")
    return EventHint(
        reference=PaymentReference(payment_id=payment_id, provider_payment_id=named),
        dispute=dispute_news(dispute, said_at=created_at),
    )
