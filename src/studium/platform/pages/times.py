"""Times as the reader of a page knows them: in the time zone that they chose, or in UTC."""

from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_reader_zone: ContextVar[tzinfo] = ContextVar("reader_zone", default=UTC)


def read_in(timezone: str | None) -> None:
    """Show times in an IANA zone from here on, for this request; in UTC without one."""
    try:
        _reader_zone.set(ZoneInfo(timezone) if timezone else UTC)
    except (ZoneInfoNotFoundError, ValueError):
        _reader_zone.set(UTC)


def local(moment: datetime) -> datetime:
    """The moment in the reader's zone: the filter `local`."""
    return moment.astimezone(_reader_zone.get())
