"""How long closed alerts and past maintenance are kept."""

from datetime import timedelta

from studium.operations.alerts import store
from studium.operations.alerts.settings import AlertSettings
from studium.platform.parts import Parts
from studium.platform.retention import Retention


def _kept(parts: Parts) -> timedelta:
    return timedelta(days=parts[AlertSettings].alert_retention_days)


RETENTION = (
    Retention("alerts", store.PRUNE, keep=_kept),
    Retention("maintenance_windows", store.PRUNE_MAINTENANCE, keep=_kept),
)
