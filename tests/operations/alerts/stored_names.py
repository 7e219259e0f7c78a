"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["alerts.announce", "alerts.watch"]
PUBLIC_EVENT_TYPES = ["alert.closed", "alert.opened"]
INTERNAL_EVENT_TYPES = ["alert_condition.gone", "alert_condition.seen"]
SUBSCRIBER_NAMES = [
    "alerts.close",
    "alerts.open",
    "alerts.see_failed_connection",
    "alerts.see_recovered_connection",
]
