"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["analytics.build_snapshots"]
SUBSCRIBER_NAMES = [
    "analytics.count_exam",
    "analytics.count_review",
    "analytics.discount_review",
]
