"""How long rows are kept: stated by the module that has the table, applied by one job.

In its `retention.py`, a module with rows that end says, for example:

    RETENTION = (Retention("sessions", store.DELETE_ENDED_BEFORE, keep=timedelta(days=30)),)
    PARTITIONS = (Partitions("events", "occurred_at", keep=days_of_the_settings),)
"""

from studium.platform.retention.apply import apply_retention, delete_expired
from studium.platform.retention.model import Partitions, Retention, RetentionRules
from studium.platform.retention.partitions import ensure_partitions

__all__ = [
    "Partitions",
    "Retention",
    "RetentionRules",
    "apply_retention",
    "delete_expired",
    "ensure_partitions",
]
