"""Calendars: an owner's calendars elsewhere, and when they make their owner busy."""

from studium.studio.calendars.actions.busy_times import busy_times
from studium.studio.calendars.actions.write_event import put_event, remove_event
from studium.studio.calendars.expanding import is_zone
from studium.studio.calendars.model import BusyTimes, Calendar, OwnEvent, Period, merged, own_uid
from studium.studio.calendars.store import calendars_of

__all__ = [
    "BusyTimes",
    "Calendar",
    "OwnEvent",
    "Period",
    "busy_times",
    "calendars_of",
    "is_zone",
    "merged",
    "own_uid",
    "put_event",
    "remove_event",
]
