"""Sources of calendars: a folder each, found by its `plugin.py` with `build(parts)`."""

from studium.studio.calendars.sources.contract import (
    Account,
    AuthorizedSource,
    CalendarSource,
    FoundCalendar,
    Notification,
    PushingSource,
    Reading,
    SourceProblem,
    Watched,
    WritableSource,
)
from studium.studio.calendars.sources.discovery import CalendarSources, build_sources

__all__ = [
    "Account",
    "AuthorizedSource",
    "CalendarSource",
    "CalendarSources",
    "FoundCalendar",
    "Notification",
    "PushingSource",
    "Reading",
    "SourceProblem",
    "Watched",
    "WritableSource",
    "build_sources",
]
