"""Webhooks: signed, sent by jobs, tried three times, logged, sent again on request."""

from studium.sandbox.stripe.deliveries.outbox import DeliverWebhook, post_event
from studium.sandbox.stripe.deliveries.send import RETRY_AFTER, deliver_webhook, sign
from studium.sandbox.stripe.deliveries.store import (
    Attempt,
    DeliveryLine,
    list_attempts,
    list_deliveries,
    take_due_deliveries,
)

__all__ = [
    "RETRY_AFTER",
    "Attempt",
    "DeliverWebhook",
    "DeliveryLine",
    "deliver_webhook",
    "list_attempts",
    "list_deliveries",
    "post_event",
    "sign",
    "take_due_deliveries",
]
