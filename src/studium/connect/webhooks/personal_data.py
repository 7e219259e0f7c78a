"""What webhooks hold about people: their endpoints, and the ids that they published under."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.webhooks import store
from studium.connect.webhooks.answers import EndpointAnswer
from studium.connect.webhooks.deliveries.store import cancel_pending
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData

_MOST_EXPORTED = 1_000


async def _export(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await store.endpoints_of_owner(
        tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST_EXPORTED
    )
    return [EndpointAnswer.of(each).model_dump(mode="json") for each in found]


async def _erase(tx: Transaction, user_id: UUID, now: datetime) -> None:
    """Nothing more is sent; what was sent goes with its month."""
    for endpoint_id in await store.erase_endpoints_of(tx, user_id):
        await cancel_pending(tx, endpoint_id, now)
    await store.erase_external_of(tx, user_id)


PERSONAL_DATA = (
    PersonalData(
        "webhooks",
        ("webhook_endpoints", "external_events"),
        export=_export,
        erase=_erase,
    ),
)
