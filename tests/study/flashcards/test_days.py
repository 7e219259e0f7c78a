"""Days are counted as learners live them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from studium.study.flashcards.scheduling.days import (
    day_begins,
    day_ends,
    elapsed_days,
    learner_day,
)

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")]


def test_who_studies_past_midnight_is_still_in_the_day_before() -> None:
    late = datetime(2026, 1, 6, 2, 30, tzinfo=BERLIN)
    assert learner_day(late, BERLIN) == date(2026, 1, 5)
    assert learner_day(late + timedelta(hours=2), BERLIN) == date(2026, 1, 6)


def test_a_night_is_a_day_though_no_24_hours_have_passed() -> None:
    evening = datetime(2026, 1, 5, 21, tzinfo=BERLIN)
    morning = datetime(2026, 1, 6, 8, tzinfo=BERLIN)
    days = elapsed_days(learner_day(evening, BERLIN), learner_day(morning, BERLIN))
    assert days == 1


def test_a_day_has_23_hours_in_spring_and_25_in_autumn() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        start = day_begins(day, BERLIN, time(0))
        assert day_ends(day, BERLIN, time(0)) - start == timedelta(hours=hours)


def test_a_learner_who_flies_west_does_not_lose_a_day_twice() -> None:
    assert elapsed_days(date(2026, 1, 6), date(2026, 1, 5)) == 0


@given(
    moment=st.datetimes(  # the strategy adds the zone
        datetime(2020, 1, 1),  # noqa: DTZ001
        datetime(2035, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
)
def test_a_moment_lies_within_its_day(moment: datetime, zone: ZoneInfo, hour: int) -> None:
    start = time(hour)
    day = learner_day(moment, zone, start)
    slack = timedelta(hours=1)  # the hour that a clock repeats in autumn
    assert day_begins(day, zone, start) <= moment < day_ends(day, zone, start) + slack
