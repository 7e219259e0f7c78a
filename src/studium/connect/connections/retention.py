"""How long the history of checks is kept."""

from datetime import timedelta

from studium.connect.connections import store
from studium.platform.retention import Retention

RETENTION = (Retention("connection_checks", store.PRUNE_CHECKS, keep=timedelta(days=100)),)
