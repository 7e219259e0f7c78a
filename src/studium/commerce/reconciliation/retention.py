"""How long comparisons are kept, and differences that are closed."""

from datetime import timedelta

from studium.commerce.reconciliation import store
from studium.commerce.reconciliation.settings import ReconciliationSettings
from studium.platform.parts import Parts
from studium.platform.retention import Retention


def _days(parts: Parts) -> timedelta:
    return timedelta(days=parts[ReconciliationSettings].reconciliation_retention_days)


RETENTION = (
    Retention("reconciliation_runs", store.PRUNE_RUNS, keep=_days),
    Retention("reconciliation_differences", store.PRUNE_DIFFERENCES, keep=_days),
)
