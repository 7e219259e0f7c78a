"""How long events and receipts are kept."""

from datetime import timedelta

from studium.platform.events import store
from studium.platform.parts import Parts
from studium.platform.retention import Partitions, Retention
from studium.platform.settings import Settings


def _event_days(parts: Parts) -> timedelta:
    return timedelta(days=parts[Settings].event_retention_days)


RETENTION = (Retention("event_receipts", store.PRUNE_RECEIPTS, keep=timedelta(days=60)),)
PARTITIONS = (Partitions("events", "occurred_at", keep=_event_days),)
