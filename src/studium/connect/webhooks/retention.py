"""How long messages, deliveries and attempts are kept."""

from datetime import timedelta

from studium.connect.webhooks import store
from studium.connect.webhooks.settings import WebhookSettings
from studium.platform.parts import Parts
from studium.platform.retention import Partitions, Retention


def _kept(parts: Parts) -> timedelta:
    return timedelta(days=parts[WebhookSettings].webhook_retention_days)


RETENTION = (Retention("external_events", store.PRUNE_EXTERNAL, keep=_kept),)
PARTITIONS = (
    Partitions("webhook_messages", "created_at", keep=_kept),
    Partitions("webhook_deliveries", "created_at", keep=_kept),
    Partitions("webhook_attempts", "started_at", keep=_kept),
)
