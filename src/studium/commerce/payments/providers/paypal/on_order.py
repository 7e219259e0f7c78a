"""The payer agreed, an order was completed, or PayPal took an agreement back."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.model import PaymentReference
from studium.commerce.payments.providers.contract import EventHint
from studium.commerce.payments.providers.paypal.mapping import our_id

EVENT_TYPES = (
    "CHECKOUT.ORDER.APPROVED",
    "CHECKOUT.ORDER.COMPLETED",
    "CHECKOUT.ORDER.DECLINED",
    "CHECKOUT.ORDER.VOIDED",
    "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
)


def read(order: dict[str, Any], _created_at: datetime) -> EventHint:
    """Which order; how it stands, PayPal is asked, which also takes what was agreed to."""
    units = order.get("purchase_units") or [{}]
    return EventHint(
        reference=PaymentReference(
            payment_id=our_id(units[0].get("custom_id")),
            provider_checkout_id=order.get("id") or order.get("order_id"),
        )
    )
