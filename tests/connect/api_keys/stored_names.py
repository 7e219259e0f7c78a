"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["api_keys.prune_usage"]
SUBSCRIBER_NAMES = ["api_keys.forget_keys"]
