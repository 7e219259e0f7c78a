"""Days as a learner lives them: cut at an hour of their own clock, in their own time zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY_START = time(4)  # who studies past midnight is still in the same day

_DAY = timedelta(days=1)


def learner_day(moment: datetime, zone: tzinfo, day_start: time = DAY_START) -> date:
    """The learner's day in which a moment falls: it begins when their clock shows `day_start`.

    Raises OverflowError for moments at the ends of the calendar.
    """
    there = moment.astimezone(zone).replace(tzinfo=None)
    return (there - timedelta(hours=day_start.hour, minutes=day_start.minute)).date()


def day_begins(day: date, zone: tzinfo, day_start: time = DAY_START) -> datetime:
    """The moment, in UTC, at which a learner's day begins.

    An hour that the clock skips in spring begins with the hour after it.
    """
    return datetime.combine(day, day_start, zone).astimezone(UTC)


def day_ends(day: date, zone: tzinfo, day_start: time = DAY_START) -> datetime:
    """The moment, in UTC, at which the next learner's day begins."""
    return day_begins(day + _DAY, zone, day_start)


def elapsed_days(earlier: date, later: date) -> int:
    """Learner's days between two reviews; 0 on the same day, and when a clock was set back."""
    return max(0, (later - earlier).days)
