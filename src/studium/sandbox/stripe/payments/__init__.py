"""How money moves in the twin: payment methods, authorisation, capture, refunds, disputes."""

from studium.sandbox.stripe.payments.charging import card_error
from studium.sandbox.stripe.payments.disputing import (
    accept_dispute,
    answer_dispute,
    decide_dispute,
    open_dispute,
)
from studium.sandbox.stripe.payments.intents import (
    attach_method,
    cancel_intent,
    capture_intent,
    confirm_intent,
    finish_challenge,
    lapse_intent,
    new_intent,
)
from studium.sandbox.stripe.payments.methods import (
    CardEntry,
    card_of,
    fingerprint,
    method_from_token,
    new_method,
)
from studium.sandbox.stripe.payments.refunding import refund_charge, settle_refund
from studium.sandbox.stripe.payments.saving import (
    confirm_setup,
    forget_method,
    new_setup,
    refuse_others_method,
    refuse_used_up,
    save_method,
)

__all__ = [
    "CardEntry",
    "accept_dispute",
    "answer_dispute",
    "attach_method",
    "cancel_intent",
    "capture_intent",
    "card_error",
    "card_of",
    "confirm_intent",
    "confirm_setup",
    "decide_dispute",
    "fingerprint",
    "finish_challenge",
    "forget_method",
    "lapse_intent",
    "method_from_token",
    "new_intent",
    "new_method",
    "new_setup",
    "open_dispute",
    "refund_charge",
    "refuse_others_method",
    "refuse_used_up",
    "save_method",
    "settle_refund",
]
