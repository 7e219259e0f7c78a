"""Have an event of ours stand in an owner's calendars, or not stand there any more."""

from uuid import UUID

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.studio.calendars import store
from studium.studio.calendars.actions.open_source import open_source
from studium.studio.calendars.model import Calendar, OwnEvent
from studium.studio.calendars.sources import WritableSource


async def put_event(parts: Parts, event: OwnEvent) -> int:
    """Write it into each calendar of its owner that takes bookings; into how many.

    Doing it again changes nothing: it stands there once, under its id. What was changed about it
    there gives way to what it is here. Raises SourceProblem, NoAnswer.
    """
    written = 0
    for calendar in await _taking(parts, event.owner_id):
        opened = await open_source(parts, calendar.connection_id)
        if isinstance(opened.source, WritableSource):
            await opened.source.put(
                opened.credentials, opened.http, external_id=calendar.external_id, event=event
            )
            written += 1
    return written


async def remove_event(parts: Parts, event_id: UUID, *, owner_id: UUID) -> None:
    """Take it out of the same calendars. Raises SourceProblem, NoAnswer."""
    for calendar in await _taking(parts, owner_id):
        opened = await open_source(parts, calendar.connection_id)
        if isinstance(opened.source, WritableSource):
            await opened.source.remove(
                opened.credentials,
                opened.http,
                external_id=calendar.external_id,
                event_id=event_id,
            )


async def _taking(parts: Parts, owner_id: UUID) -> list[Calendar]:
    async with parts[Database].reader() as tx:
        found = await store.calendars_of(tx, owner_id)
    return [each for each in found if each.takes_bookings]
