"""What webhooks bring to the wiring."""

from studium.connect.webhooks.addresses import allowed_receivers
from studium.connect.webhooks.deliveries.engine import DeliveryEngine
from studium.connect.webhooks.deliveries.outlets import EventOutlets
from studium.connect.webhooks.deliveries.sender import Sender
from studium.connect.webhooks.deliveries.targets import Targets
from studium.connect.webhooks.settings import WebhookSettings
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault


async def provide(parts: Parts) -> None:
    """The engine that delivers, and the registry of other outlets."""
    parts.add(EventOutlets())
    parts.add(
        DeliveryEngine(
            database=parts[Database],
            clock=parts[Clock],
            targets=Targets(parts[Vault]),
            sender=Sender(allowed_receivers(parts[Settings])),
            outlets=parts[EventOutlets],
            settings=parts[WebhookSettings],
        )
    )
