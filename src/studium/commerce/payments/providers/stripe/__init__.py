"""Stripe, through its official SDK."""

from studium.commerce.payments.providers.stripe.plugin import StripePlugin

PROVIDER = StripePlugin()

__all__ = ["PROVIDER"]
