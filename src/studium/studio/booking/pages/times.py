"""Slots as pages show them: two weeks at a time, by day, in the visitor's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from studium.accounts.people import timezones
from studium.platform.database import Transaction
from studium.platform.errors import Refused
from studium.platform.pages import zone_of
from studium.platform.text import utc_text
from studium.studio.booking.actions.find_slots import find_slots
from studium.studio.booking.availability import by_day
from studium.studio.booking.model import Service
from studium.studio.calendars import is_zone

_SHOWN = timedelta(days=14)
_LAST_YEAR = 2200


@dataclass(frozen=True, slots=True)
class Choice:
    """Two weeks of slots. `days` has local times by date; the links lead to other weeks."""

    timezone: str
    days: dict[date, list[datetime]]
    is_unknown: bool
    earlier: str
    later: str
    zones: list[str]


async def choice_of(  # noqa: PLR0913 - of what, from when, for which booking
    tx: Transaction,
    service: Service,
    *,
    timezone: str,
    first: date | None,
    now: datetime,
    but_for: UUID | None = None,
) -> Choice:
    """The slots of two weeks from a day on, today unless said."""
    named = timezone if is_zone(timezone) else service.timezone
    zone = zone_of(named)
    today = now.astimezone(zone).date()
    day = first if first is not None and today <= first and first.year < _LAST_YEAR else today
    begin = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    end_day = day + _SHOWN
    end = datetime(end_day.year, end_day.month, end_day.day, tzinfo=zone).astimezone(UTC)
    found = await find_slots(tx, service, begin=begin, end=end, now=now, but_for=but_for)
    has_more = end < now + timedelta(days=service.horizon_days)
    return Choice(
        timezone=named,
        days=by_day(found.slots, zone),
        is_unknown=bool(found.unknown),
        earlier=_query(named, max(today, day - _SHOWN)) if day > today else "",
        later=_query(named, end_day) if has_more else "",
        zones=list(timezones()),
    )


def _query(timezone: str, first: date) -> str:
    return urlencode({"tz": timezone, "first": first.isoformat()})


def slot_query(slot: datetime, timezone: str) -> str:
    """What names a slot in an address."""
    return urlencode({"at": utc_text(slot), "tz": timezone})


def read_slot(text: str) -> datetime:
    """The slot that an address or a form names. Raises Refused."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as problem:
        raise Refused("This is no time that can be booked. Choose one from the list.") from problem
