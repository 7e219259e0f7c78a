"""Payers whose accounts are gone: what providers sent, and still send, of them."""

from studium.commerce.payments.departed.redact import (
    RedactEvents,
    RedactPayment,
    is_about_departed,
    redact_events_of_payer,
    redact_events_of_payment,
)
from studium.commerce.payments.departed.store import (
    PRUNE_DEPARTED_CUSTOMERS,
    note_departed_customers,
    note_forgotten_guest,
)

__all__ = [
    "PRUNE_DEPARTED_CUSTOMERS",
    "RedactEvents",
    "RedactPayment",
    "is_about_departed",
    "note_departed_customers",
    "note_forgotten_guest",
    "redact_events_of_payer",
    "redact_events_of_payment",
]
