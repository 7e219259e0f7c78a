"""How long runs of the sync are kept. Questions stay: sessions point at their versions."""

from datetime import timedelta

from studium.platform.retention import Retention
from studium.study.questions.sync import store

RETENTION = (Retention("question_sync_runs", store.PRUNE_RUNS, keep=timedelta(days=400)),)
