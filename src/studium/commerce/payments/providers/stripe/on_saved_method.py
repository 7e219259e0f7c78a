"""A payer's card was saved to be paid with, changed, or is no more."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.model import PaymentReference
from studium.commerce.payments.providers.contract import EventHint, MethodsHint

EVENT_TYPES = (
    "payment_method.attached",
    "payment_method.automatically_updated",
    "payment_method.updated",
    "setup_intent.succeeded",
)


def read(body: dict[str, Any], _created_at: datetime) -> EventHint:
    """Whose it is, by Stripe's customer; what is detached names nobody any more."""
    customer = body.get("customer")
    customer_id = customer.get("id") if isinstance(customer, dict) else customer
    return EventHint(
        reference=PaymentReference(), methods=MethodsHint(provider_customer_id=customer_id)
    )
