"""What webhooks bring to the wiring."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.connect.webhooks.addresses import allowed_receivers
from studium.connect.webhooks.answers import EndpointAnswer
from studium.connect.webhooks.deliveries.engine import DeliveryEngine
from studium.connect.webhooks.deliveries.sender import Sender
from studium.connect.webhooks.deliveries.targets import Targets
from studium.connect.webhooks.settings import WebhookSettings
from studium.connect.webhooks.store import endpoints_of_owner
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault

_MOST_EXPORTED = 1_000


async def provide(parts: Parts) -> None:
    """The engine that delivers, and the part of the export."""
    parts.add(
        DeliveryEngine(
            database=parts[Database],
            clock=parts[Clock],
            targets=Targets(parts[Vault]),
            sender=Sender(allowed_receivers(parts[Settings])),
            settings=parts[WebhookSettings],
        )
    )
    parts[Exporters].add(Exporter("webhooks", _export_endpoints))


async def _export_endpoints(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await endpoints_of_owner(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST_EXPORTED)
    return [EndpointAnswer.of(each).model_dump(mode="json") for each in found]
