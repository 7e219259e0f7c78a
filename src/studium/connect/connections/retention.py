"""How long the history of checks is kept, and keys that who left still gives money back with."""

from datetime import timedelta

from studium.connect.connections import store
from studium.platform.retention import Retention

_KEYS_FOR_REFUNDS = timedelta(days=14)

RETENTION = (
    Retention("connection_checks", store.PRUNE_CHECKS, keep=timedelta(days=100)),
    Retention("connections", store.FORGET_KEYS, keep=_KEYS_FOR_REFUNDS),
)
