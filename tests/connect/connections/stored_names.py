"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["connect.check_connection", "connect.check_connections"]
PUBLIC_EVENT_TYPES = ["connection.failed", "connection.recovered"]
