"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = [
    "sign_in.forget_expired_tokens",
    "sign_in.send_password_reset",
]
