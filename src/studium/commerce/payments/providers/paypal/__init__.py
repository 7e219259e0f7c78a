"""PayPal, by its REST API: Orders v2 and Payments v2."""

from studium.commerce.payments.providers.paypal.plugin import PayPalPlugin

PROVIDER = PayPalPlugin()

__all__ = ["PROVIDER"]
