"""Webhooks: written and signed as each service does, sent by jobs, tried again, logged."""

from studium.sandbox.kit.deliveries.outbox import DeliverWebhook, post_event
from studium.sandbox.kit.deliveries.send import deliver_webhook
from studium.sandbox.kit.deliveries.store import (
    Attempt,
    DeliveryLine,
    list_attempts,
    list_deliveries,
    take_due_deliveries,
)
from studium.sandbox.kit.deliveries.webhooks import Webhooks, Written

__all__ = [
    "Attempt",
    "DeliverWebhook",
    "DeliveryLine",
    "Webhooks",
    "Written",
    "deliver_webhook",
    "list_attempts",
    "list_deliveries",
    "post_event",
    "take_due_deliveries",
]
