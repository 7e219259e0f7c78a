"""The front door of the Stripe twin."""

from studium.sandbox.stripe.accounts import (
    CREATOR,
    OPERATOR,
    STRIPE_TWIN,
    Account,
    StripeTwin,
)
from studium.sandbox.stripe.app import build_app
from studium.sandbox.stripe.cards import CARDS, TestCard, featured_cards
from studium.sandbox.stripe.due import settle
from studium.sandbox.stripe.registration import register_webhook

__all__ = [
    "CARDS",
    "CREATOR",
    "OPERATOR",
    "STRIPE_TWIN",
    "Account",
    "StripeTwin",
    "TestCard",
    "build_app",
    "featured_cards",
    "register_webhook",
    "settle",
]
