"""What single sign-on brings to the wiring."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.accounts.single_sign_on.providers import OpenIdProviders
from studium.accounts.single_sign_on.store import identities_of
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.platform.settings import Settings


async def provide(parts: Parts) -> None:
    """The providers of the settings, and the identities' part of the export."""
    providers = OpenIdProviders(http=parts[Http], clock=parts[Clock], settings=parts[Settings])
    parts.add(providers)
    parts[Exporters].add(Exporter("sign_in_providers", _export_identities))


async def _export_identities(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "issuer": identity.issuer,
            "subject": identity.subject,
            "email": identity.email,
            "created_at": identity.created_at.isoformat().replace("+00:00", "Z"),
        }
        for identity in await identities_of(tx, user_id)
    ]
