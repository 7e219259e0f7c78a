"""Calendars: an owner's calendars elsewhere, and when they make their owner busy."""

from studium.studio.calendars.actions.busy_times import busy_times
from studium.studio.calendars.expanding import is_zone
from studium.studio.calendars.model import BusyTimes, Calendar, Period, merged, own_uid
from studium.studio.calendars.store import calendars_of

__all__ = [
    "BusyTimes",
    "Calendar",
    "Period",
    "busy_times",
    "calendars_of",
    "is_zone",
    "merged",
    "own_uid",
]
