"""How long keys are kept."""

from studium.platform.idempotency import store
from studium.platform.idempotency.keys import KEPT_FOR
from studium.platform.retention import Retention

RETENTION = (Retention("idempotency_keys", store.PRUNE, keep=KEPT_FOR),)
