"""Slots are free where hours, buffers, notice, limits and calendars leave them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studium.platform.ids import new_id
from studium.studio.booking.availability import free_slots, working_periods
from studium.studio.booking.model import WEEKDAYS, Service
from studium.studio.calendars import Period

NOW = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
EVERY_DAY = {day: ["09:00-17:00"] for day in WEEKDAYS}


def service(**changes: object) -> Service:
    fields: dict[str, object] = {
        "id": new_id(),
        "owner_id": new_id(),
        "slug": "s",
        "name": "S",
        "description": "",
        "location": "",
        "timezone": "UTC",
        "duration_minutes": 60,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "step_minutes": 60,
        "notice_minutes": 0,
        "horizon_days": 365,
        "daily_limit": None,
        "hours": EVERY_DAY,
        "calendar_ids": [],
        "is_open": True,
        "deposit_minor": None,
        "deposit_currency": None,
        "free_cancel_hours": 24,
        "created_at": NOW,
        "updated_at": NOW,
        **changes,
    }
    return Service(**fields)  # type: ignore[arg-type]


def slots(  # noqa: PLR0913 - all that decides about a slot
    of: Service,
    *busy: Period,
    begin: datetime = NOW,
    days: int = 1,
    taken: tuple[Period, ...] = (),
    booked: tuple[date, ...] = (),
    now: datetime = NOW,
) -> list[datetime]:
    end = begin + timedelta(days=days)
    return free_slots(of, busy=busy, taken=taken, booked_days=booked, begin=begin, end=end, now=now)


def at(hour: int, minute: int = 0, *, day: int = 5) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def hours(found: list[datetime]) -> list[int]:
    return [each.hour for each in found]


def test_slots_fill_the_working_hours_and_end_in_them() -> None:
    assert hours(slots(service())) == list(range(9, 17))
    assert hours(slots(service(duration_minutes=90)))[-1] == 15


def test_what_touches_is_free_and_what_overlaps_by_a_minute_is_not() -> None:
    assert 10 in hours(slots(service(), Period(at(9), at(10))))
    assert 10 not in hours(slots(service(), Period(at(9), at(10, 1))))
    assert 10 not in hours(slots(service(), Period(at(10, 59), at(12))))


def test_buffers_keep_their_distance() -> None:
    with_buffers = service(buffer_before_minutes=15, buffer_after_minutes=30)
    found = hours(slots(with_buffers, Period(at(12), at(13))))
    assert found == [9, 10, 14, 15, 16]


def test_notice_and_horizon_bound_what_is_offered() -> None:
    assert hours(slots(service(notice_minutes=120), now=at(10, 30))) == [13, 14, 15, 16]
    assert slots(service(horizon_days=1), begin=at(0, day=7)) == []


def test_a_day_with_as_many_bookings_as_its_limit_is_full() -> None:
    limited = service(daily_limit=2)
    day = date(2026, 1, 5)
    assert slots(limited, booked=(day,)) != []
    found = slots(limited, booked=(day, day), days=2)
    assert {each.day for each in found} == {6}


@pytest.mark.parametrize(
    ("zone", "forward", "back"),
    [
        ("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8), date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 10, 4), date(2026, 4, 5)),
    ],
)
def test_working_hours_follow_the_clock_over_its_changes(
    zone: str, forward: date, back: date
) -> None:
    """Nights of the change are shorter and longer; nine o'clock is nine o'clock on both days."""
    there = ZoneInfo(zone)
    all_day = service(timezone=zone, hours={key: ["00:00-24:00"] for key in WEEKDAYS})
    change = timedelta(minutes=30 if "Lord" in zone else 60)
    for day, length in (
        (forward, timedelta(hours=24) - change),
        (back, timedelta(hours=24) + change),
    ):
        begin = datetime(day.year, day.month, day.day, tzinfo=there).astimezone(UTC)
        period = next(working_periods(all_day, begin=begin, end=begin))
        assert period.ends_at - period.starts_at == length
        nine = service(timezone=zone, hours={key: ["09:00-10:00"] for key in WEEKDAYS})
        found = slots(nine, begin=begin, now=begin)
        assert [each.astimezone(there).hour for each in found] == [9]


def test_an_hour_that_does_not_exist_is_not_worked_and_one_that_comes_twice_is_worked_twice() -> (
    None
):
    night = service(
        timezone="Europe/Berlin",
        duration_minutes=30,
        step_minutes=30,
        hours={key: ["02:00-03:00"] for key in WEEKDAYS},
    )
    spring = datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert slots(night, begin=spring, now=spring) == []
    autumn = datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert len(slots(night, begin=autumn, now=autumn)) == 4


MINUTES = st.integers(0, 4 * 24 * 60)


@settings(max_examples=60, deadline=None)
@given(
    spans=st.lists(st.tuples(MINUTES, st.integers(1, 600)), max_size=8),
    before=st.sampled_from([0, 15, 60]),
    after=st.sampled_from([0, 30]),
    duration=st.sampled_from([15, 50, 120]),
    step=st.sampled_from([15, 30]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    month=st.sampled_from([1, 3, 4, 10]),
)
def test_slots_are_those_of_a_calendar_searched_minute_by_minute(  # noqa: PLR0913, PLR0917
    spans: list[tuple[int, int]],
    before: int,
    after: int,
    duration: int,
    step: int,
    zone: str,
    month: int,
) -> None:
    begin = datetime(2026, month, 25, tzinfo=UTC)
    busy = [
        Period(begin + timedelta(minutes=a), begin + timedelta(minutes=a + b)) for a, b in spans
    ]
    of = service(
        timezone=zone,
        duration_minutes=duration,
        step_minutes=step,
        buffer_before_minutes=before,
        buffer_after_minutes=after,
    )
    found = slots(of, *busy, begin=begin, days=4, now=begin)
    assert found == list(_searched(of, busy, begin))


def _searched(of: Service, busy: list[Period], begin: datetime) -> list[datetime]:
    """Every minute at which an appointment fits: the local clock is in hours all the while."""
    zone, free = ZoneInfo(of.timezone), []
    for minute in range(0, 4 * 24 * 60, 5):
        start = begin + timedelta(minutes=minute)
        local, ends = start.astimezone(zone), (start + of.duration).astimezone(zone)
        into = local.hour * 60 + local.minute - 9 * 60
        if into < 0 or into % of.step_minutes or ends.date() != local.date():
            continue
        if ends.hour * 60 + ends.minute > 17 * 60:
            continue
        blocked = of.blocked(start)
        if not any(each.overlaps(blocked) for each in busy):
            free.append(start)
    return free
