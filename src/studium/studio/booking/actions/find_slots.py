"""Find the free slots of a service."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.pages import zone_of
from studium.studio.booking import store
from studium.studio.booking.availability import free_slots
from studium.studio.booking.model import Service
from studium.studio.calendars import busy_times

# Buffers and appointments reach at most this far beyond the time that is asked for.
_MARGIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class FreeSlots:
    """When appointments may begin; `unknown` names calendars because of which there are none."""

    slots: tuple[datetime, ...]
    unknown: tuple[str, ...] = ()


async def find_slots(  # noqa: PLR0913 - of what, when, and for which booking
    tx: Transaction,
    service: Service,
    *,
    begin: datetime,
    end: datetime,
    now: datetime,
    but_for: UUID | None = None,
) -> FreeSlots:
    """The free slots between two moments; `but_for` is a booking that is to move.

    While a calendar that counts cannot be trusted, nothing is free.
    """
    begin = max(begin, now)
    end = min(end, now + timedelta(days=service.horizon_days))
    if begin >= end:
        return FreeSlots(())
    first, last = begin - _MARGIN, end + _MARGIN
    busy = await busy_times(
        tx,
        owner_id=service.owner_id,
        calendar_ids=service.calendar_ids,
        begin=first,
        end=last,
        now=now,
    )
    if busy.unknown:
        return FreeSlots((), busy.unknown)
    zone = zone_of(service.timezone)
    taken = await store.taken_periods(
        tx, service.owner_id, begin=first, end=last, but_for=but_for, now=now
    )
    days = await store.booked_days(
        tx,
        service.id,
        first=first.astimezone(zone).date(),
        last=last.astimezone(zone).date(),
        but_for=but_for,
        now=now,
    )
    found = free_slots(
        service, busy=busy.periods, taken=taken, booked_days=days, begin=begin, end=end, now=now
    )
    return FreeSlots(tuple(found))
