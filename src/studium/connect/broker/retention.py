"""How long messages that could not be taken are kept."""

from datetime import timedelta

from studium.connect.broker import store
from studium.platform.retention import Retention

RETENTION = (Retention("broker_parked", store.PRUNE_PARKED, keep=timedelta(days=90)),)
