"""How long raw events are kept; what they sum up to stays."""

from datetime import timedelta

from studium.platform.retention import Partitions

PARTITIONS = (Partitions("analytics_events", "event_time", keep=timedelta(days=3 * 366)),)
