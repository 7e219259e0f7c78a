"""Find a person's own calendar, and have it read soon."""

from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.jobs import enqueue
from studium.studio.calendars import store
from studium.studio.calendars.jobs import SyncCalendar
from studium.studio.calendars.model import Calendar


class CalendarNotFound(NotFound):
    """There is no such calendar, or it is not the caller's."""

    slug = "calendar-not-found"
    title = "No such calendar"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("There is no such calendar of yours.")


async def own_calendar(tx: Transaction, calendar_id: UUID, *, owner_id: UUID) -> Calendar:
    """A person's calendar. Raises CalendarNotFound."""
    found = await store.calendar_of(tx, calendar_id, owner_id=owner_id)
    if found is None:
        raise CalendarNotFound
    return found


async def read_soon(
    tx: Transaction, calendar_id: UUID, *, owner_id: UUID, now: datetime
) -> Calendar:
    """Have a calendar read by a job; the calendar as it is. Raises CalendarNotFound."""
    found = await own_calendar(tx, calendar_id, owner_id=owner_id)
    await store.sync_now(tx, calendar_id, now=now)
    await enqueue(tx, SyncCalendar(calendar_id), dedupe_key=f"calendars.sync:{calendar_id}")
    return found
