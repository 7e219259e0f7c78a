"""The front door of the PayPal twin."""

from studium.sandbox.paypal.accounts import (
    BUYERS,
    CREATOR,
    OPERATOR,
    PAYPAL_TWIN,
    Account,
    Buyer,
    PayPalTwin,
)
from studium.sandbox.paypal.app import build_app
from studium.sandbox.paypal.due import settle
from studium.sandbox.paypal.registration import register_webhook
from studium.sandbox.paypal.tokens import access_token

__all__ = [
    "BUYERS",
    "CREATOR",
    "OPERATOR",
    "PAYPAL_TWIN",
    "Account",
    "Buyer",
    "PayPalTwin",
    "access_token",
    "build_app",
    "register_webhook",
    "settle",
]
