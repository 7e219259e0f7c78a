"""What the broker brings to the wiring."""

from collections.abc import Sequence
from datetime import datetime

from studium.connect.broker.settings import BrokerSettings
from studium.connect.broker.store import keep_outgoing
from studium.connect.webhooks import EventOutlets, OutgoingEvent
from studium.platform.database import Transaction
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Let public events wait to leave through the broker, when there is one."""
    if parts[BrokerSettings].nats_url is not None:
        parts[EventOutlets].add(_keep)


async def _keep(tx: Transaction, events: Sequence[OutgoingEvent], now: datetime) -> None:
    await keep_outgoing(
        tx, [(each.event_id, each.type, each.owner_id, each.body) for each in events], now
    )
