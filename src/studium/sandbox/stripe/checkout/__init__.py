"""Checkout: sessions, how they are paid, and the hosted page."""

from studium.sandbox.stripe.checkout.paying import (
    Challenged,
    Closed,
    Declined,
    Outcome,
    Paid,
    Payer,
    finish_authentication,
    pay_session,
    success_url,
)
from studium.sandbox.stripe.checkout.sessions import (
    expire_session,
    intent_id_of,
    is_over,
    needs_card,
    new_session,
)
from studium.sandbox.stripe.checkout.typed import Typed, TypedErrors, read_card_form

__all__ = [
    "Challenged",
    "Closed",
    "Declined",
    "Outcome",
    "Paid",
    "Payer",
    "Typed",
    "TypedErrors",
    "expire_session",
    "finish_authentication",
    "intent_id_of",
    "is_over",
    "needs_card",
    "new_session",
    "pay_session",
    "read_card_form",
    "success_url",
]
