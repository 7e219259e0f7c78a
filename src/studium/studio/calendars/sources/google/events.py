"""Events as Google's Calendar API v3 writes them, reduced to iCalendar that says when. Pure.

A recurring event is one resource with its rules; each of its exceptions is another, named by
`recurringEventId`. Both have the recurring event's id as their UID here.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from studium.studio.calendars.expanding import CalendarUnreadable, is_zone, read_calendar
from studium.studio.calendars.model import CalendarObject, OwnEvent, own_uid

# What is asked for of each event: no title, no place, no other people.
FIELDS = (
    "id,etag,status,transparency,eventType,start,end,originalStartTime,recurringEventId,recurrence,"
    "attendees(self,responseStatus),extendedProperties/private"
)
OWN_PROPERTY = "studium_uid"
_FREE_KINDS = {"workingLocation", "birthday"}
_RULES = re.compile(r"(?:RRULE|RDATE|EXDATE)[;:][^\r\n\0]+")
_INSTANCE = r"_\d{8}(?:T\d{6}Z?)?"


def event_id(own: UUID) -> str:
    """The id under which an event of ours stands at Google: base32hex, its letters small."""
    return base64.b32hexencode(own.bytes).decode().rstrip("=").lower()


def resource(event: OwnEvent) -> dict[str, Any]:
    """Our event as Google takes it; it names no attendees, so that nobody is mailed."""
    return {
        "status": "confirmed",
        "summary": event.title,
        "description": event.description,
        "location": event.location,
        "start": {"dateTime": _written(event.starts_at), "timeZone": "UTC"},
        "end": {"dateTime": _written(event.ends_at), "timeZone": "UTC"},
        "extendedProperties": {"private": {OWN_PROPERTY: own_uid(event.id, event.owner_id)}},
    }


def is_gone(item: Mapping[str, Any]) -> bool:
    """Whether the event was deleted: a cancelled exception is still a fact about its series."""
    return item.get("status") == "cancelled" and not item.get("recurringEventId")


def with_exceptions(gone: Iterable[str], known: Iterable[str]) -> set[str]:
    """These ids, and those of the known exceptions of them: a deleted series takes them along."""
    removed = set(gone)
    belongs = {each: re.sub(f"{_INSTANCE}$", "", each) for each in known}
    return removed | {each for each, series in belongs.items() if series in removed}


def calendar_object(item: Mapping[str, Any]) -> CalendarObject:
    """An event that was not deleted. Raises CalendarUnreadable."""
    try:
        text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *_lines(item), "END:VCALENDAR", ""])
        (found,), _ = read_calendar(text)
        key = str(item["id"])
    except (KeyError, TypeError, ValueError) as problem:
        if isinstance(problem, CalendarUnreadable):
            raise
        raise CalendarUnreadable("it has an event without usable times") from problem
    return CalendarObject(key, found.uid, str(item.get("etag", "")), found.content)


def busy_object(period: Mapping[str, Any]) -> CalendarObject:
    """A busy time of a free-busy answer. Raises CalendarUnreadable."""
    key = f"{period.get('start')}/{period.get('end')}"
    times = {"start": {"dateTime": period.get("start")}, "end": {"dateTime": period.get("end")}}
    return calendar_object({"id": key, "etag": "", **times})


def _lines(item: Mapping[str, Any]) -> list[str]:
    original = item.get("originalStartTime")
    is_cancelled = item.get("status") == "cancelled"
    start = original if is_cancelled and original else item["start"]
    lines = ["BEGIN:VEVENT", f"UID:{_uid(item)}", _time("DTSTART", start)]
    if not is_cancelled:
        lines.append(_time("DTEND", item["end"]))
    if original and item.get("recurringEventId"):
        lines.append(_time("RECURRENCE-ID", original))
    for rule in item.get("recurrence") or ():
        if _RULES.fullmatch(rule):
            lines.append(rule)
        elif not rule.startswith("EXRULE"):
            raise CalendarUnreadable("an event repeats in a way that is not known")
    lines.append("STATUS:CANCELLED" if is_cancelled else "STATUS:CONFIRMED")
    lines.append("TRANSP:TRANSPARENT" if _is_free(item) else "TRANSP:OPAQUE")
    return [*lines, "END:VEVENT"]


def _uid(item: Mapping[str, Any]) -> str:
    """Of our own events the UID that they have elsewhere: their times are bookings."""
    series = str(item.get("recurringEventId") or item["id"])
    own = str(((item.get("extendedProperties") or {}).get("private") or {}).get(OWN_PROPERTY, ""))
    try:
        is_own = event_id(UUID(own.partition(".")[0])) == series
    except ValueError:
        is_own = False
    uid = own if is_own else series
    if not re.fullmatch(r"[^\s\0]{1,1000}", uid):
        raise CalendarUnreadable("it has an event without a usable id")
    return uid


def _is_free(item: Mapping[str, Any]) -> bool:
    """Whether the event leaves its owner free: shown as available, a mere note, or declined."""
    declined = any(
        each.get("self") and each.get("responseStatus") == "declined"
        for each in item.get("attendees") or ()
    )
    is_note = item.get("eventType") in _FREE_KINDS
    return declined or is_note or item.get("transparency") == "transparent"


def _time(name: str, value: Mapping[str, Any]) -> str:
    """A property of a time: a day, or a moment in the zone that is named, so that rules follow it.

    Raises KeyError, TypeError, ValueError.
    """
    if value.get("date"):
        return f"{name};VALUE=DATE:{date.fromisoformat(value['date']):%Y%m%d}"
    moment = datetime.fromisoformat(value["dateTime"])
    zone = str(value.get("timeZone") or "")
    if zone and zone != "UTC" and is_zone(zone):
        local = moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(zone))
        return f"{name};TZID={zone}:{local:%Y%m%dT%H%M%S}"
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return f"{name}:{moment.astimezone(UTC):%Y%m%dT%H%M%S}Z"


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
