"""Events that happen once, at written times: read without the whole of iCalendar. Pure.

Nearly all events of a calendar are such, and `icalendar` takes a millisecond for each.
"""

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from studium.studio.calendars.model import Period

_TIME = r"(?:;TZID=([A-Za-z]+(?:/[A-Za-z_]+)*))?:([0-9]{8}T[0-9]{6})(Z?)\r\n"
# As a calendar object keeps them: properties in the order of their names.
_PLAIN = re.compile(
    r"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
    rf"DTSTART{_TIME}DTEND{_TIME}"
    r"UID:[^\r\n]*\r\n(?: [^\r\n]*\r\n)*"
    r"(?:SEQUENCE:[0-9]+\r\n)?"
    r"(?:STATUS:(?:CONFIRMED|TENTATIVE)\r\n)?"
    r"(?:TRANSP:OPAQUE\r\n)?"
    r"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
_WRITTEN = "%Y%m%dT%H%M%S"


def plain_period(content: str, local: tzinfo) -> Period | None:
    """When a plain event makes busy; None: it is no plain one, or of no duration."""
    found = _PLAIN.fullmatch(content)
    if found is None:
        return None
    start = _moment(found[1], found[2], found[3], local)
    end = _moment(found[4], found[5], found[6], local)
    return Period(start, end) if start and end and start < end else None


def _moment(zone_name: str | None, written: str, utc: str, local: tzinfo) -> datetime | None:
    if zone_name and utc:
        return None
    zone = _zone(zone_name) if zone_name else UTC if utc else local
    try:
        naive = datetime.strptime(written, _WRITTEN)  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None
    return naive.replace(tzinfo=zone).astimezone(UTC) if zone else None


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None
