"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = [
    "sandbox.deliver_webhook",
    "sandbox.google_tell",
    "sandbox.tick",
]
