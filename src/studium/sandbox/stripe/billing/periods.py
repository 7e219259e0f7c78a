"""When a billing period ends. Seconds since 1970 throughout, as Stripe writes moments."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

from studium.sandbox.stripe.errors import Body

_MONTHS = {"month": 1, "year": 12}
_DAYS = {"day": 1, "week": 7}
_MONTHS_A_YEAR = 12


def period_end(start: int, recurring: Body, *, anchor: int) -> int:
    """The end of the period that begins at `start`; months end on the anchor's day, or earlier."""
    begun = datetime.fromtimestamp(start, UTC)
    count = recurring["interval_count"]
    if recurring["interval"] in _DAYS:
        return int((begun + timedelta(days=_DAYS[recurring["interval"]] * count)).timestamp())
    months = begun.month - 1 + _MONTHS[recurring["interval"]] * count
    year, month = begun.year + months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1
    wanted = datetime.fromtimestamp(anchor, UTC).day
    day = min(wanted, monthrange(year, month)[1])
    return int(begun.replace(year=year, month=month, day=day).timestamp())
