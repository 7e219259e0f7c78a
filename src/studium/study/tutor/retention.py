"""How long what models took and cost is kept."""

from datetime import timedelta

from studium.platform.retention import Retention
from studium.study.tutor import store

RETENTION = (Retention("tutor_model_calls", store.PRUNE_CALLS, keep=timedelta(days=400)),)
