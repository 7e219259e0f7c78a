"""Find a person's own calendar."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.studio.calendars import store
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
