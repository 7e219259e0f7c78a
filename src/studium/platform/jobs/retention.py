"""How long the queue's record of ended jobs is kept; that of a dead one stays while it does."""

from datetime import timedelta

from studium.platform.jobs import store
from studium.platform.retention import Retention

_KEPT_FOR = timedelta(days=30)

RETENTION = (
    Retention("pgqueuer_log", store.PRUNE_LOG, keep=_KEPT_FOR, by_real_time=True),
    Retention("pgqueuer_statistics", store.PRUNE_STATISTICS, keep=_KEPT_FOR, by_real_time=True),
)
