"""Subscriptions and their invoices: begun, renewed by time, changed, canceled."""

from studium.sandbox.stripe.billing.changing import change_price, preview_change
from studium.sandbox.stripe.billing.invoices import pay_invoice
from studium.sandbox.stripe.billing.life import (
    begin_period,
    cancel_subscription,
    end_trial,
    keep_paid,
    settle_subscription,
    start_subscription,
)

__all__ = [
    "begin_period",
    "cancel_subscription",
    "change_price",
    "end_trial",
    "keep_paid",
    "pay_invoice",
    "preview_change",
    "settle_subscription",
    "start_subscription",
]
