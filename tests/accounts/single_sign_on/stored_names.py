"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = [
    "single_sign_on.forget_expired_logins",
]
