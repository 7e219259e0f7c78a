"""How long the peaks of gauges are kept."""

from datetime import timedelta

from studium.operations.gauges import store
from studium.platform.retention import Retention

RETENTION = (Retention("gauge_peaks", store.PRUNE, keep=timedelta(days=14)),)
