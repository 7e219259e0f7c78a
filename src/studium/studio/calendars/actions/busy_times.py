"""Read when an owner is busy."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.studio.calendars import store
from studium.studio.calendars.model import BusyTimes


async def busy_times(  # noqa: PLR0913 - whose, of which calendars, and when
    tx: Transaction,
    *,
    owner_id: UUID,
    calendar_ids: Sequence[UUID] = (),
    begin: datetime,
    end: datetime,
    now: datetime,
) -> BusyTimes:
    """When the named calendars of an owner are busy, or without names all that block.

    A calendar that was not read well for hours is named among the unknown ones: it is not free.
    """
    calendars = await store.calendars_of(tx, owner_id)
    counted = [
        each for each in calendars if (each.id in calendar_ids if calendar_ids else each.blocks)
    ]
    periods = await store.busy_between(tx, [each.id for each in counted], begin=begin, end=end)
    unknown = tuple(each.name for each in counted if not each.is_known(now))
    return BusyTimes(tuple(periods), unknown)
