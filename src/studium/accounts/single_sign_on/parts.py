"""What single sign-on brings to the wiring."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.accounts.sign_in import AlternativeSignIns
from studium.accounts.single_sign_on.providers import OpenIdProviders
from studium.accounts.single_sign_on.store import delete_identities_of, identities_of
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.web import ResponseModel, UtcDatetime


class IdentityRecord(ResponseModel):
    """Who a person is at a provider, in the export of their data."""

    issuer: str
    subject: str
    email: str
    created_at: UtcDatetime


async def provide(parts: Parts) -> None:
    """The providers of the settings; the identities' part of the export, and how they end."""
    providers = OpenIdProviders(http=parts[Http], clock=parts[Clock], settings=parts[Settings])
    parts.add(providers)
    parts[Exporters].add(Exporter("sign_in_providers", _export_identities))
    parts[AlternativeSignIns].add(delete_identities_of)


async def _export_identities(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    identities = await identities_of(tx, user_id)
    return [IdentityRecord.model_validate(each).model_dump(mode="json") for each in identities]
