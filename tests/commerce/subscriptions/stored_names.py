"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["subscriptions.end", "subscriptions.refresh", "subscriptions.sweep"]
PUBLIC_EVENT_TYPES = [
    "subscription.changed",
    "subscription.ended",
    "subscription.payment_failed",
    "subscription.renewed",
    "subscription.started",
    "subscription.trial_ending",
]
SUBSCRIBER_NAMES = [
    "subscriptions.end_of_leaver",
    "subscriptions.mail_ended",
    "subscriptions.mail_payment_failed",
    "subscriptions.mail_renewed",
    "subscriptions.mail_started",
    "subscriptions.mail_trial_ending",
]
