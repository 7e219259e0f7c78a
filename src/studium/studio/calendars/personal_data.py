"""What calendars hold about people: when an owner is busy, without a word of why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.connections import connection_by_id
from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData
from studium.studio.calendars import store
from studium.studio.calendars.jobs import leave_soon


async def _export(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "busy_times": await store.count_busy(tx, each.id)}
        for each in await store.calendars_of(tx, user_id)
    ]


async def _erase(tx: Transaction, user_id: UUID, now: datetime) -> None:
    del now
    for connection_id in await store.connections_with_calendars(tx, user_id):
        await leave_soon(tx, await connection_by_id(tx, connection_id))
    await store.delete_calendars_of(tx, user_id)


PERSONAL_DATA = (
    PersonalData(
        "calendars",
        ("calendars", "calendar_objects", "calendar_busy", "calendar_channels"),
        export=_export,
        erase=_erase,
    ),
)
