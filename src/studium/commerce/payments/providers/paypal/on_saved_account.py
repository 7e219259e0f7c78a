"""A payer's PayPal account was saved to be paid with, or is no more."""

from datetime import datetime
from typing import Any

from studium.commerce.payments.model import PaymentReference
from studium.commerce.payments.providers.contract import EventHint, MethodsHint
from studium.commerce.payments.providers.paypal.vault import payer_of

EVENT_TYPES = (
    "VAULT.PAYMENT-TOKEN.CREATED",
    "VAULT.PAYMENT-TOKEN.DELETED",
    "VAULT.PAYMENT-TOKEN.DELETION-INITIATED",
)


def read(token: dict[str, Any], _created_at: datetime) -> EventHint:
    """Whose it is: the name of PayPal's customer is our id of the payer."""
    payer_id = payer_of(str((token.get("customer") or {}).get("id")))
    return EventHint(reference=PaymentReference(), methods=MethodsHint(payer_id=payer_id))
