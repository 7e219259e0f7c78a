"""The names of this module that lie in databases: a change of one needs a migration."""

PUBLIC_EVENT_TYPES = [
    "purchase.completed",
    "purchase.refunded",
]
SUBSCRIBER_NAMES = [
    "catalog.cancel_purchase",
    "catalog.complete_purchase",
    "catalog.fail_purchase",
    "catalog.mail_receipt",
    "catalog.mail_refund",
    "catalog.mail_returned_refund",
    "catalog.refund_purchase",
    "catalog.reopen_purchase",
    "catalog.restore_purchase",
]
