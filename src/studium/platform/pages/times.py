"""Times as the reader of a page knows them: in the time zone that they chose, else in their
browser's, else in UTC.
"""  # noqa: D205 - one sentence

from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_reader_zone: ContextVar[tzinfo] = ContextVar("reader_zone", default=UTC)


ZONE_COOKIE = "zone"  # written by frame.js: the browser's IANA zone


def read_in(timezone: str | None) -> None:
    """Show times in an IANA zone from here on, for this request; in UTC without one."""
    _reader_zone.set(zone_of(timezone))


def reader_zone() -> tzinfo:
    """The zone of whoever reads the page of this request."""
    return _reader_zone.get()


def zone_of(timezone: str | None) -> tzinfo:
    """A person's time zone, by the IANA name that they chose; UTC without one."""
    try:
        return ZoneInfo(timezone) if timezone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def local(moment: datetime) -> datetime:
    """The moment in the reader's zone: the filter `local`."""
    return moment.astimezone(_reader_zone.get())


def time_words(moment: datetime, timezone: str | None) -> str:
    """For example "5 April 2026, 09:00 UTC": a moment in a person's zone, for mails."""
    there = moment.astimezone(zone_of(timezone))
    return f"{there.day} {there:%B %Y, %H:%M %Z}"
