"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["gauges.read"]
