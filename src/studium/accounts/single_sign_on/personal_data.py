"""What single sign-on holds about people: who they are at a provider."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.accounts.single_sign_on.store import delete_identities_of, identities_of
from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData
from studium.platform.web import ResponseModel, UtcDatetime


class IdentityRecord(ResponseModel):
    """Who a person is at a provider, in the export of their data."""

    issuer: str
    subject: str
    email: str
    created_at: UtcDatetime


async def _export(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    identities = await identities_of(tx, user_id)
    return [IdentityRecord.model_validate(each).model_dump(mode="json") for each in identities]


async def _erase(tx: Transaction, user_id: UUID, _: datetime) -> None:
    await delete_identities_of(tx, user_id)


PERSONAL_DATA = (PersonalData("sign_in_providers", ("identities",), export=_export, erase=_erase),)
