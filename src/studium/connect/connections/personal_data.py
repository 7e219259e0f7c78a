"""What connections hold about people: the accounts that an owner connected."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.connections import store
from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData
from studium.platform.web import ResponseModel, UtcDatetime


class ConnectionRecord(ResponseModel):
    """An account at another service, in the export of its owner's data; without its keys."""

    kind: str
    mode: str
    label: str
    account_ref: str | None
    status: str
    created_at: UtcDatetime


async def _export(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await store.every_connection_of(tx, user_id)
    return [ConnectionRecord.model_validate(each).model_dump(mode="json") for each in found]


async def _erase(tx: Transaction, user_id: UUID, now: datetime) -> None:
    await store.close_connections_of(tx, user_id, now)


PERSONAL_DATA = (
    PersonalData(
        "connections",
        ("connections",),
        export=_export,
        erase=_erase,
        kept="Payments name the connection that they went over: it is closed, and its keys are "
        "gone, two weeks later where deposits go back with them.",
    ),
)
