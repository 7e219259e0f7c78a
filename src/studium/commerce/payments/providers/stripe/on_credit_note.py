"""A credit note was issued: something of an invoice went back."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.model import PaymentReference
from studium.commerce.payments.providers.contract import EventHint, SubscriptionHint

EVENT_TYPES = ("credit_note.created", "credit_note.voided")


def read(note: dict[str, Any], _: datetime) -> EventHint:
    """Which invoice it is of."""
    invoice = note.get("invoice")
    invoice_id = invoice.get("id") if isinstance(invoice, dict) else invoice
    return EventHint(
        reference=PaymentReference(),
        subscription=SubscriptionHint(provider_invoice_id=invoice_id),
    )
