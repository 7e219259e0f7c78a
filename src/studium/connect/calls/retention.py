"""How long calls are kept."""

from datetime import timedelta

from studium.connect.calls import store
from studium.connect.calls.settings import CallLogSettings
from studium.platform.parts import Parts
from studium.platform.retention import Partitions, Retention


def _days(parts: Parts) -> timedelta:
    return timedelta(days=parts[CallLogSettings].call_log_days)


RETENTION = (Retention("call_hours", store.PRUNE_HOURS, keep=timedelta(days=35)),)
PARTITIONS = (Partitions("outgoing_calls", "at", keep=_days),)
