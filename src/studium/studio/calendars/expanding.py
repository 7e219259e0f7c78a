"""iCalendar (RFC 5545) reduced to times, and laid out as occurrences that make busy. Pure.

Recurrence, its exceptions and time zones are `recurring-ical-events`' work: a rule is followed in
the zone of its event, so that nine o'clock stays nine o'clock when the clocks change.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar as ICalendar
from icalendar import Component, Event, Timezone
from icalendar.prop import vRecur

from studium.platform.pages import zone_of
from studium.studio.calendars.model import CalendarObject, Period
from studium.studio.calendars.plain import plain_period

MOST_EVENTS = 20_000
MOST_OCCURRENCES = 50_000
_MOST_UID = 1000
_KEPT = (
    "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
    "STATUS", "TRANSP", "SEQUENCE",
)  # fmt: skip
_REPEATING = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_TOO_FINE = {"SECONDLY", "MINUTELY"}
_FINE_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_MOST_A_DAY = 24


class CalendarUnreadable(ValueError):
    """What a calendar answered is no iCalendar that can be followed; the text says why."""


def read_calendar(text: str) -> tuple[list[CalendarObject], str | None]:
    """The events of a calendar by UID, reduced to times, and the zone of times that name none.

    Raises CalendarUnreadable.
    """
    calendar = _parsed(text)
    by_uid: dict[str, list[Component]] = defaultdict(list)
    for count, event in enumerate(calendar.walk("VEVENT")):
        if count >= MOST_EVENTS:
            raise CalendarUnreadable(f"it has more than {MOST_EVENTS:,} events")
        uid = str(event.get("UID", ""))
        if not uid or len(uid) > _MOST_UID or "\0" in uid:
            raise CalendarUnreadable("it has an event without a usable UID")
        by_uid[uid].append(event)
    zones = {str(zone.get("TZID", "")): zone for zone in calendar.walk("VTIMEZONE")}
    zone = calendar.get("X-WR-TIMEZONE")
    objects = [
        CalendarObject(key=uid, uid=uid, etag="", content=_reduced(events, zones))
        for uid, events in by_uid.items()
    ]
    return objects, str(zone) if zone else None


def busy_periods(
    contents: Iterable[str], *, timezone: str, begin: datetime, end: datetime
) -> Iterator[Period]:
    """When the events of one UID, spread over `contents`, make busy between two moments.

    What is cancelled or transparent does not. Times without a zone and whole days are in
    `timezone`. Raises CalendarUnreadable.
    """
    contents, local = tuple(contents), zone_of(timezone)
    plain = plain_period(contents[0], local) if len(contents) == 1 else None
    if plain is not None:
        if plain.starts_at < end and plain.ends_at > begin:
            yield plain
        return
    whole = _whole(contents)
    try:
        found = _occurrences(whole, begin=begin, end=end)
    except Exception as problem:  # the library raises whatever its parsers do
        raise CalendarUnreadable(f"an event repeats in a way that cannot be read: {problem}"
                                 ) from problem  # fmt: skip
    if len(found) > MOST_OCCURRENCES:
        raise CalendarUnreadable(f"an event repeats more than {MOST_OCCURRENCES:,} times")
    for event in found:
        period = _blocking(event, local)
        if period is not None and period.starts_at < end and period.ends_at > begin:
            yield period


def _whole(contents: Iterable[str]) -> ICalendar:
    """One calendar of all, with each zone once."""
    whole = ICalendar()
    zones = set()
    for content in contents:
        for component in _parsed(content).subcomponents:
            if isinstance(component, Timezone):
                if (name := str(component.get("TZID", ""))) in zones:
                    continue
                zones.add(name)
            whole.add_component(component)
    return whole


def _occurrences(whole: ICalendar, *, begin: datetime, end: datetime) -> list[Event]:
    """Every occurrence around the two moments; most events are one, and need no rule followed."""
    events = [each for each in whole.subcomponents if isinstance(each, Event)]
    if len(events) == 1 and not any(name in events[0] for name in _REPEATING):
        _ = events[0].start, events[0].end  # both are there, or this raises
        return [events[0]]
    # A day more on both sides: floating times and whole days shift with their zone.
    margin = timedelta(days=1)
    return list(
        recurring_ical_events.of(whole, skip_bad_series=False).between(begin - margin, end + margin)
    )


def _parsed(text: str) -> ICalendar:
    try:
        calendar = ICalendar.from_ical(text)
    except Exception as problem:  # the library raises whatever its parsers do
        raise CalendarUnreadable("it is no iCalendar") from problem
    if not isinstance(calendar, ICalendar):
        raise CalendarUnreadable("it is no iCalendar")
    return calendar


def _reduced(events: list[Component], zones: dict[str, Component]) -> str:
    """A calendar of these events with nothing but times, and the zones that they name."""
    kept = ICalendar()
    used: set[str] = set()
    for event in events:
        bare = Event()
        for name in _KEPT:
            value = event.get(name)
            if value is None:
                continue
            if name == "RRULE":
                _check_rules(value if isinstance(value, list) else [value])
            bare[name] = value
            for each in value if isinstance(value, list) else [value]:
                used.add(str(getattr(each, "params", {}).get("TZID", "")))
        if "DTSTART" not in bare:
            raise CalendarUnreadable("it has an event without a beginning")
        kept.add_component(bare)
    for name in sorted(used & zones.keys()):
        kept.subcomponents.insert(0, zones[name])
    written: bytes = kept.to_ical()
    return written.decode()


def _check_rules(rules: list[vRecur]) -> None:
    """Refuse what repeats more often than hourly: laying it out would take the machine."""
    for rule in rules:
        times = 1
        for name in _FINE_PARTS:
            times *= max(1, len(rule.get(name, ())))
        if set(rule.get("FREQ", ())) & _TOO_FINE or times > _MOST_A_DAY:
            raise CalendarUnreadable("an event repeats more often than every hour")


def _blocking(event: Event, local: tzinfo) -> Period | None:
    """The time of an occurrence, or None when it does not make busy."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return None
    start, end = event.start, event.end
    begin, finish = _moment(start, local), _moment(end, local)
    return Period(begin, finish) if finish > begin else None


def _moment(value: date, local: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=local)
    return value.astimezone(UTC)


def is_zone(name: str) -> bool:
    """Whether this is the name of a time zone."""
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (ValueError, OSError, LookupError):
        return False
