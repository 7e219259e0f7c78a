"""Which slots of a service are free. Pure: working hours, what is busy and limits go in.

Working hours are local times of the service's zone. When clocks go forward, the hour that does not
exist is not worked; when they go back, the hour that comes twice is worked twice: a slot lasts its
real minutes always.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from studium.platform.pages import zone_of
from studium.studio.booking.model import WEEKDAYS, Service, minutes_of
from studium.studio.calendars import Period, merged


def free_slots(  # noqa: PLR0913 - all that decides about a slot
    service: Service,
    *,
    busy: Iterable[Period],
    taken: Iterable[Period],
    booked_days: Iterable[date],
    begin: datetime,
    end: datetime,
    now: datetime,
) -> list[datetime]:
    """When appointments may begin, from `begin` on and before `end`, in order.

    `busy` is when the owner's calendars are; an appointment keeps its buffers from it. `taken` are
    other bookings with their own buffers. `booked_days` has the service's day of each of its own
    active bookings: with as many as the daily limit, a day has no slots.
    """
    zone = zone_of(service.timezone)
    earliest = max(begin, now + timedelta(minutes=service.notice_minutes))
    latest = min(end, now + timedelta(days=service.horizon_days))
    if latest <= earliest:
        return []
    full = _full_days(booked_days, service.daily_limit)
    blocked = list(merged([*busy, *taken]))
    kept = service.blocked(earliest)  # how far around a slot, computed once: there are thousands
    before, after = earliest - kept.starts_at, kept.ends_at - earliest
    found = []
    place = 0
    for work in working_periods(service, begin=earliest, end=latest + timedelta(days=1)):
        for start in _steps(service, work):
            if not earliest <= start < latest:
                continue
            if full and start.astimezone(zone).date() in full:
                continue
            while place < len(blocked) and blocked[place].ends_at <= start - before:
                place += 1
            if place == len(blocked) or blocked[place].starts_at >= start + after:
                found.append(start)
    return found


def working_periods(service: Service, *, begin: datetime, end: datetime) -> Iterator[Period]:
    """The working hours of every local day that touches this time, in order, day by day.

    Hours never reach over midnight: each day's slots count from when its own hours begin.
    """
    zone = zone_of(service.timezone)
    spans = {
        weekday: [minutes_of(span) for span in service.hours.get(name, ())]
        for weekday, name in enumerate(WEEKDAYS)
    }
    day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        periods = []
        for first, final in spans[day.weekday()]:
            opens = at_local(day, first, zone, is_end=False)
            closes = at_local(day, final, zone, is_end=True)
            if opens < closes:
                periods.append(Period(opens, closes))
        yield from merged(periods)
        day += timedelta(days=1)


def at_local(day: date, minute: int, zone: tzinfo, *, is_end: bool) -> datetime:
    """The moment at which a local clock shows this minute of a day, in UTC.

    A time that comes twice is its first when hours begin, its second when they end. A time that is
    left out is the moment at which the clock jumps over it.
    """
    naive = datetime.combine(day, time()) + timedelta(minutes=minute)
    first = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first <= second:  # once, or twice: the earlier has fold 0
        return second if is_end else first
    return _jump(second, first, zone)


def _jump(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The moment between two at which the zone's offset changes, to the second."""
    old = before.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        is_old = datetime.fromtimestamp(middle, zone).utcoffset() == old
        low, high = (middle, high) if is_old else (low, middle)
    return datetime.fromtimestamp(high, UTC)


def _steps(service: Service, work: Period) -> Iterator[datetime]:
    """Every beginning in a working period whose appointment ends in it."""
    start, step = work.starts_at, timedelta(minutes=service.step_minutes)
    latest = work.ends_at - service.duration
    while start <= latest:
        yield start
        start += step


def _full_days(booked_days: Iterable[date], limit: int | None) -> set[date]:
    if limit is None:
        return set()
    return {day for day, count in Counter(booked_days).items() if count >= limit}


def by_day(slots: Sequence[datetime], zone: tzinfo) -> dict[date, list[datetime]]:
    """Slots by the date that they have in a zone, in its local times."""
    found: dict[date, list[datetime]] = {}
    for slot in slots:
        there = slot.astimezone(zone)
        found.setdefault(there.date(), []).append(there)
    return found
