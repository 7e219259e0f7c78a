"""Recurrence against a calendar that is walked through day by day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.studio.calendars.test_expanding import calendar, event

from studium.studio.calendars import Period
from studium.studio.calendars.expanding import busy_periods, read_calendar

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney"]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 12, 31, tzinfo=UTC)


@settings(max_examples=40, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2025, 11, 1), date(2026, 11, 1)),
    hour=st.integers(4, 23),
    minutes=st.integers(15, 300),
    weekly=st.booleans(),
    interval=st.integers(1, 3),
    count=st.integers(1, 60),
    left_out=st.sets(st.integers(0, 20), max_size=4),
    moved=st.none() | st.integers(0, 10),
)
def test_a_series_blocks_what_a_walk_through_the_days_finds(  # noqa: PLR0913, PLR0917
    zone: str,
    first: date,
    hour: int,
    minutes: int,
    weekly: bool,  # noqa: FBT001 - Hypothesis calls it by name
    interval: int,
    count: int,
    left_out: set[int],
    moved: int | None,
) -> None:
    """A weekly series is on the first one's weekday; one occurrence may move by two hours."""
    step = timedelta(days=interval * (7 if weekly else 1))
    days = [first + step * number for number in range(count)]
    gone = {days[number] for number in left_out if number < count}
    shifted = (
        days[moved] if moved is not None and moved < count and days[moved] not in gone else None
    )
    name = f"TZID={zone}"
    lines = [
        f"DTSTART;{name}:{_text(first, hour)}",
        f"DURATION:PT{minutes}M",
        f"RRULE:FREQ={'WEEKLY' if weekly else 'DAILY'};INTERVAL={interval};COUNT={count}",
        *(f"EXDATE;{name}:{_text(day, hour)}" for day in sorted(gone)),
    ]
    events = list(event(*lines))
    if shifted:
        events += event(
            f"RECURRENCE-ID;{name}:{_text(shifted, hour)}",
            f"DTSTART;{name}:{_text(shifted, hour - 2)}",
            f"DURATION:PT{minutes}M",
        )
    objects, _ = read_calendar(calendar(*events))
    contents = [each.content for each in objects]
    found = sorted(busy_periods(contents, timezone="UTC", begin=BEGIN, end=END))
    there = ZoneInfo(zone)
    expected = []
    for day in days:
        at = hour - 2 if day == shifted else hour
        begun = datetime.combine(day, time(at), there).astimezone(UTC)
        period = Period(begun, begun + timedelta(minutes=minutes))
        if day not in gone and period.starts_at < END and period.ends_at > BEGIN:
            expected.append(period)
    assert found == sorted(expected)


def _text(day: date, hour: int) -> str:
    return f"{day:%Y%m%d}T{hour:02}0000"
