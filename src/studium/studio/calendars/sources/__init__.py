"""Sources of calendars: a folder each, found by its `plugin.py` with `SOURCE`."""

from studium.studio.calendars.sources.contract import (
    CalendarSource,
    FoundCalendar,
    Reading,
    SourceProblem,
    WritableSource,
)
from studium.studio.calendars.sources.discovery import discover_sources

__all__ = [
    "CalendarSource",
    "FoundCalendar",
    "Reading",
    "SourceProblem",
    "WritableSource",
    "discover_sources",
]
