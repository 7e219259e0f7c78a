"""Payers whose accounts are gone: what providers sent, and still send, of them."""

from studium.commerce.payments.departed.redact import (
    RedactEvents,
    is_about_departed,
    redact_events_of_payer,
)
from studium.commerce.payments.departed.store import (
    PRUNE_DEPARTED_CUSTOMERS,
    note_departed_customers,
)

__all__ = [
    "PRUNE_DEPARTED_CUSTOMERS",
    "RedactEvents",
    "is_about_departed",
    "note_departed_customers",
    "redact_events_of_payer",
]
