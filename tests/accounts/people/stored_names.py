"""The names of this module that lie in databases: a change of one needs a migration."""

PUBLIC_EVENT_TYPES = [
    "account.created",
    "account.deleted",
    "account.email_confirmed",
]
INTERNAL_EVENT_TYPES = [
    "account.changed",
]
