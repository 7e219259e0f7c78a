"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["booking.sweep"]
PUBLIC_EVENT_TYPES = ["booking.cancelled", "booking.confirmed", "booking.rescheduled"]
