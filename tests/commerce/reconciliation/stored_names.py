"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = [
    "reconciliation.account",
    "reconciliation.all",
    "reconciliation.measure_drift",
    "reconciliation.replay_events",
]
