"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["booking.close", "booking.sweep", "booking.write"]
PUBLIC_EVENT_TYPES = ["booking.cancelled", "booking.confirmed", "booking.rescheduled"]
SUBSCRIBER_NAMES = [
    "booking.close_leavers",
    "booking.confirm_paid",
    "booking.write_cancelled",
    "booking.write_confirmed",
    "booking.write_rescheduled",
]
