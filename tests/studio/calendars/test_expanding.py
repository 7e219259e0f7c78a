"""iCalendar becomes busy times: recurrence, exceptions, zones, and what does not block."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from studium.studio.calendars import expanding
from studium.studio.calendars.expanding import CalendarUnreadable, busy_periods, read_calendar
from studium.studio.calendars.model import Period
from studium.studio.calendars.plain import plain_period

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 4, 30, tzinfo=UTC)


def calendar(*lines: str) -> str:
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *lines, "END:VCALENDAR"]
    return "\r\n".join(whole) + "\r\n"


def event(*lines: str, uid: str = "one") -> tuple[str, ...]:
    return ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT")


def busy(*lines: str, zone: str = "Europe/Berlin") -> list[Period]:
    objects, _ = read_calendar(calendar(*lines))
    found: list[Period] = []
    for each in objects:
        found += busy_periods([each.content], timezone=zone, begin=BEGIN, end=END)
    return sorted(found)


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


def test_nine_oclock_stays_nine_oclock_when_the_clocks_change() -> None:
    found = busy(
        *event(
            "DTSTART;TZID=Europe/Berlin:20260327T090000",
            "DTEND;TZID=Europe/Berlin:20260327T100000",
            "RRULE:FREQ=DAILY;COUNT=4",
        )
    )
    assert [each.starts_at.astimezone(BERLIN).hour for each in found] == [9, 9, 9, 9]
    assert [each.starts_at.hour for each in found] == [8, 8, 7, 7]


def test_an_excepted_a_moved_and_a_cancelled_occurrence_free_exactly_their_hours() -> None:
    series = event(
        "DTSTART;TZID=Europe/Berlin:20260302T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20260309T090000",
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260316T090000",
        "DTSTART;TZID=Europe/Berlin:20260317T140000",
        "DURATION:PT2H",
    )
    cancelled = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000",
        "DTSTART;TZID=Europe/Berlin:20260323T090000",
        "DURATION:PT1H",
        "STATUS:CANCELLED",
    )
    assert busy(*series, *moved, *cancelled) == [
        Period(berlin(2026, 3, 2, 9), berlin(2026, 3, 2, 10)),
        Period(berlin(2026, 3, 17, 14), berlin(2026, 3, 17, 16)),
    ]


def test_transparent_and_endless_events_do_not_block() -> None:
    assert busy(*event("DTSTART:20260302T090000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT")) == []
    assert busy(*event("DTSTART:20260302T090000Z")) == []


def test_whole_days_and_floating_times_are_in_the_calendars_zone() -> None:
    assert busy(*event("DTSTART;VALUE=DATE:20260302")) == [
        Period(berlin(2026, 3, 2), berlin(2026, 3, 3))
    ]
    assert busy(*event("DTSTART:20260302T090000", "DTEND:20260302T100000")) == [
        Period(berlin(2026, 3, 2, 9), berlin(2026, 3, 2, 10))
    ]


def test_nothing_but_times_is_kept() -> None:
    lines = event("DTSTART:20260302T090000Z", "DURATION:PT1H", "SUMMARY:Secret", "LOCATION:Home")
    objects, _ = read_calendar(calendar(*lines))
    assert "Secret" not in objects[0].content
    assert "Home" not in objects[0].content


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,1,2,3,4"]
)
def test_what_repeats_too_often_is_refused(rule: str) -> None:
    with pytest.raises(CalendarUnreadable):
        read_calendar(calendar(*event("DTSTART:20260302T090000Z", f"RRULE:{rule}")))


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR", "BEGIN:VEVENT\r\nEND:VEVENT"])
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(CalendarUnreadable):
        read_calendar(text)


def test_periods_are_cut_to_what_is_asked_for() -> None:
    found = busy(
        *event("DTSTART:20260101T090000Z", "DURATION:PT30M", "RRULE:FREQ=DAILY"), zone="UTC"
    )
    assert found[0].starts_at == BEGIN + timedelta(hours=9)
    assert found[-1].starts_at == END - timedelta(hours=15)
    assert len(found) == (END - BEGIN).days


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20260327T090000Z", "DTEND:20260327T100000Z"),
        ("DTSTART;TZID=Europe/Berlin:20260329T013000", "DTEND;TZID=Europe/Berlin:20260329T033000"),
        ("DTSTART;TZID=Europe/Berlin:20260329T023000", "DTEND;TZID=Europe/Berlin:20260329T043000"),
        ("DTSTART;TZID=America/New_York:20260327T090000", "DTEND:20260327T200000Z", "SEQUENCE:3"),
        ("DTSTART:20260327T090000", "DTEND:20260327T100000", "STATUS:CONFIRMED", "TRANSP:OPAQUE"),
        ("DTSTART:20260327T100000", "DTEND:20260327T090000"),
        ("DTSTART:20250327T090000Z", "DTEND:20250327T100000Z"),
    ],
)
@pytest.mark.parametrize("uid", ["one", "long" * 60])
def test_a_plain_event_is_read_as_any_other(
    lines: tuple[str, ...], uid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shortly = busy(*event(*lines, uid=uid))
    (content,) = (each.content for each in read_calendar(calendar(*event(*lines, uid=uid)))[0])
    is_forward = "100000\r\nDTEND:20260327T090000" not in content
    assert (plain_period(content, BERLIN) is not None) == is_forward, content
    monkeypatch.setattr(expanding, "plain_period", lambda *_: None)
    assert busy(*event(*lines, uid=uid)) == shortly
