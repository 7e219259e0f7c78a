"""What is drawn of a connection. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from studium.connect.calls import CallHour, Usual, failing_above, slow_above
from studium.connect.connections import Health

_HOURS = 24


@dataclass(frozen=True, slots=True)
class HourlyChart:
    """One number of a connection for every hour of the last day, beside what is an alert.

    `rows` are (hour, value, words), oldest first; hours without calls have no value.
    """

    title: str
    rows: list[tuple[str, float | None, str]]
    threshold: float
    threshold_words: str


def calls_by_hour(health: Health, now: datetime, zone: tzinfo) -> list[tuple[str, int, str, int]]:
    """The last day's calls as rows of a bar chart, oldest first, failures as the second part."""
    return [
        (when, found.calls, f"{found.calls} calls, {found.failures} failed", found.failures)
        if found
        else (when, 0, "none", 0)
        for when, found in _hours(health, now, zone)
    ]


def failed_by_hour(health: Health, usual: Usual | None, now: datetime, zone: tzinfo) -> HourlyChart:
    """Which share of the calls of each hour failed, in percent."""
    above = 100 * failing_above(usual.share if usual else None)
    return HourlyChart(
        "Calls that failed",
        [
            _row(when, 100 * found.failures / found.calls if found else None, above, "%")
            for when, found in _hours(health, now, zone)
        ],
        above,
        f"{above:.0f} %",
    )


def time_by_hour(health: Health, usual: Usual, now: datetime, zone: tzinfo) -> HourlyChart:
    """How long the calls of each hour took on average, in milliseconds."""
    above = slow_above(usual.milliseconds)
    return HourlyChart(
        "Average time of a call",
        [
            _row(when, found.milliseconds / found.calls if found else None, above, "ms")
            for when, found in _hours(health, now, zone)
        ],
        above,
        f"{above:,.0f} ms",
    )


def _hours(health: Health, now: datetime, zone: tzinfo) -> list[tuple[str, CallHour | None]]:
    """Every hour of the last day, as it is called and what was counted in it."""
    by_hour = {hour.hour: hour for hour in health.hours if hour.calls}
    last = now.replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=back) for back in range(_HOURS - 1, -1, -1)]
    return [(_when(hour.astimezone(zone)), by_hour.get(hour)) for hour in hours]


def _when(hour: datetime) -> str:
    return f"{hour.day} {hour:%b %H:%M}"


def _row(when: str, value: float | None, above: float, unit: str) -> tuple[str, float | None, str]:
    if value is None:
        return when, None, "no calls"
    words = f"{value:,.0f} {unit}"
    return when, value, f"{words}, too high" if value > above else words
