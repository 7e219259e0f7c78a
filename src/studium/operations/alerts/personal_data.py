"""What alerts hold about people: those about their own connections and endpoints."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.operations.alerts import store
from studium.operations.alerts.answers import AlertAnswer
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData

_MOST_EXPORTED = 1_000


async def _export(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await store.alerts_of_owner(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST_EXPORTED)
    return [AlertAnswer.model_validate(each).model_dump(mode="json") for each in found]


async def _erase(tx: Transaction, user_id: UUID, _: datetime) -> None:
    await store.erase_alerts_of(tx, user_id)


PERSONAL_DATA = (
    PersonalData("alerts", ("alerts",), export=_export, erase=_erase),
    PersonalData(
        "maintenance",
        ("maintenance_windows",),
        kept="That maintenance was declared stays on the record; it names who did by id alone.",
    ),
)
