"""What API keys hold about people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.api_keys.answers import ApiKeyAnswer
from studium.connect.api_keys.store import delete_keys_of, keys_of_owner
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData

_MOST_EXPORTED = 1_000


async def _export(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    keys = await keys_of_owner(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST_EXPORTED)
    return [ApiKeyAnswer.of(key).model_dump(mode="json") for key in keys]


async def _erase(tx: Transaction, user_id: UUID, _: datetime) -> None:
    await delete_keys_of(tx, user_id)


PERSONAL_DATA = (PersonalData("api_keys", ("api_keys",), export=_export, erase=_erase),)
