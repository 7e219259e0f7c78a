"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = [
    "calendars.find",
    "calendars.leave",
    "calendars.sweep",
    "calendars.sync",
    "calendars.watch",
]
