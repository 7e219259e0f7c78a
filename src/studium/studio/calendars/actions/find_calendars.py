"""Find the calendars of a connection, and keep those that are not known yet."""

from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.studio.calendars import store
from studium.studio.calendars.actions.open_source import open_source
from studium.studio.calendars.expanding import is_zone
from studium.studio.calendars.model import Calendar
from studium.studio.calendars.sources import FoundCalendar

MOST_CALENDARS = 50


async def find_calendars(parts: Parts, connection_id: UUID, *, timezone: str = "UTC") -> int:
    """Keep what calendars a connection has; how many are new.

    `timezone` is for calendars that name none. Raises SourceProblem, NoAnswer.
    """
    opened = await open_source(parts, connection_id)
    owner_id = opened.connection.owner_id
    if owner_id is None:
        return 0
    found = await opened.source.calendars(opened.credentials, opened.http, parts[Settings])
    now = parts[Clock].now()
    added = 0
    async with parts[Database].transaction() as tx:
        for each in found[:MOST_CALENDARS]:
            added += await store.insert_calendar(
                tx,
                Calendar(
                    id=new_id(),
                    owner_id=owner_id,
                    connection_id=connection_id,
                    external_id=each.external_id,
                    name=_name(each, opened.connection.label),
                    timezone=_zone(each, timezone),
                    blocks=each.blocks,
                    can_write=each.can_write,
                    takes_bookings=False,
                    sync_token=None,
                    expanded_on=None,
                    synced_at=None,
                    next_sync_at=now,
                    failed_syncs=0,
                    problem=None,
                    remedy=None,
                    created_at=now,
                ),
            )
    return added


def _name(found: FoundCalendar, label: str) -> str:
    return (found.name if found.external_id else label).replace("\0", "")[:200] or label


def _zone(found: FoundCalendar, otherwise: str) -> str:
    return found.timezone if found.timezone and is_zone(found.timezone) else otherwise
