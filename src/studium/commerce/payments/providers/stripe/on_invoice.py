"""An invoice of a subscription was drawn up, paid, not paid, or given up."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.model import PaymentReference
from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.stripe.subscription_mapping import invoice_hint

EVENT_TYPES = (
    "invoice.finalized",
    "invoice.marked_uncollectible",
    "invoice.paid",
    "invoice.payment_action_required",
    "invoice.payment_failed",
    "invoice.voided",
)


def read(invoice: dict[str, Any], _: datetime) -> EventHint | None:
    """Which subscription it is of; None for an invoice of something else."""
    hint = invoice_hint(invoice)
    return None if hint is None else EventHint(reference=PaymentReference(), subscription=hint)
