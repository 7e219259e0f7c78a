"""What is drawn of a gauge. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from studium.platform.gauges import Gauge

STEP = timedelta(minutes=30)
_STEPS = 48

Row = tuple[str, float | None, str]  # when, the peak, and the peak in words


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest that a gauge was in the half hour that began at a moment."""

    gauge: str
    label: str
    half_hour: datetime
    peak: float


@dataclass(frozen=True, slots=True)
class DrawnGauge:
    """A gauge as it is drawn: a row for each half hour of the last day, oldest first."""

    title: str
    text: str
    now: str
    threshold: float
    threshold_words: str
    rows: list[Row]


def half_hour_of(moment: datetime) -> datetime:
    """When the half hour of a moment began."""
    return moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)


def first_drawn(now: datetime) -> datetime:
    """When the oldest half hour that is drawn began."""
    return half_hour_of(now) - (_STEPS - 1) * STEP


def drawn(  # noqa: PLR0913 - what a drawing is made of
    gauge: Gauge,
    label: str,
    peaks: Mapping[datetime, float],
    *,
    threshold: float,
    now: datetime,
    zone: tzinfo,
) -> DrawnGauge:
    """One drawing; half hours in which nobody looked have no value."""
    first = first_drawn(now)
    moments = [first + step * STEP for step in range(_STEPS)]
    rows = [
        (_when(moment, zone), value, _words(gauge, value, threshold))
        for moment in moments
        for value in (peaks.get(moment),)
    ]
    last = rows[-1][1]
    return DrawnGauge(
        title=f"{gauge.title}: {label}" if label else gauge.title,
        text=gauge.text,
        now=gauge.say(last) if last is not None else "not read",
        threshold=threshold,
        threshold_words=gauge.say(threshold),
        rows=rows,
    )


def _when(moment: datetime, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    return f"{local.day} {local:%b %H:%M}"


def _words(gauge: Gauge, value: float | None, threshold: float) -> str:
    if value is None:
        return "not read"
    return f"{gauge.say(value)}, too high" if value > threshold else gauge.say(value)
