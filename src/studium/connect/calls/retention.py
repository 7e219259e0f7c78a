"""How long calls are kept."""

from datetime import timedelta

from studium.connect.calls.settings import CallLogSettings
from studium.platform.parts import Parts
from studium.platform.retention import Partitions


def _days(parts: Parts) -> timedelta:
    return timedelta(days=parts[CallLogSettings].call_log_days)


PARTITIONS = (Partitions("outgoing_calls", "at", keep=_days),)
