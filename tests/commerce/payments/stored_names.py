"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = [
    "payments.check",
    "payments.check_cards",
    "payments.close_checkout",
    "payments.forget_customer",
    "payments.redact_events",
    "payments.redact_payment",
    "payments.send_refund",
    "payments.sweep",
    "payments.update_customer",
]
PUBLIC_EVENT_TYPES = [
    "payment.authorized",
    "payment.canceled",
    "payment.captured",
    "payment.completed",
    "payment.failed",
    "payment.refund_reversed",
    "payment.refunded",
]
INTERNAL_EVENT_TYPES = [
    "payment.reopened",
]
SUBSCRIBER_NAMES = [
    "payments.ask_to_confirm",
    "payments.erase_customer_data",
    "payments.update_customers",
]
