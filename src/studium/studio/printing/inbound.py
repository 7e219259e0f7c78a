"""Callbacks of labs, as `connect.inbound` wants them handled."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from studium.connect.connections import Connection, ConnectionWithCredentials
from studium.connect.inbound import Delivery, Handled, InboundEvent, InboundKind, VerifiedEvent
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.studio.printing import store
from studium.studio.printing.actions.address_lab import lab_of, order_key
from studium.studio.printing.actions.apply_news import apply_news
from studium.studio.printing.labs import LabCapability, LabPlugin
from studium.studio.printing.model import PrintOrder


@dataclass(frozen=True)
class LabInbound:
    """Fulfils `InboundKind` for a lab."""

    plugin: LabPlugin
    aliases: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The lab."""
        return self.plugin.kind

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """As the lab signs."""
        return self.plugin.signature_headers

    async def verify(
        self, parts: Parts, delivery: Delivery, *, found: ConnectionWithCredentials, now: datetime
    ) -> VerifiedEvent:
        """Leave it to the lab."""
        del parts
        return self.plugin.verify(
            delivery, connection=found.connection, credentials=found.credentials, now=now
        )

    async def handle(self, parts: Parts, connection: Connection, event: InboundEvent) -> Handled:
        """Record what the callback says; read the lab where it is only a hint."""
        payload = _payload(event.payload)
        secret = self.plugin.handshake(payload)
        if secret is not None:
            lab, _ = await lab_of(parts, connection.id)
            await lab.answer_handshake(secret)
            return Handled("the callback address is verified")
        key = self.plugin.order_key(payload, connection.configuration)
        order = await _order_of(parts, connection, key)
        if order is None:
            return Handled("about no order of ours", is_ours=False)
        if order_key(order) != key:
            return Handled("about an earlier try of the order", is_ours=True)
        news = self.plugin.read_callback(payload, connection.configuration)
        if news is None:
            lab, _ = await lab_of(parts, connection.id)
            news = await lab.status(key or "", order.progress)
        can = self.plugin.capabilities_of(connection.configuration)
        after = await apply_news(parts, order.id, news, polls=LabCapability.POLLS in can)
        return Handled(f"order {order.id} is {after.state.value if after else 'gone'}")

    def acknowledged_in(self, connection: Connection) -> str | None:
        """As the lab reads it."""
        return self.plugin.acknowledged_in(connection.configuration)

    async def is_about_departed(self, *_: object) -> bool:
        """Never: a callback tells of an order by its key, and names nobody."""
        return False


def lab_inbound_kinds(plugins: Iterable[LabPlugin]) -> list[InboundKind]:
    """One for each lab."""
    return [LabInbound(plugin) for plugin in plugins]


async def _order_of(parts: Parts, connection: Connection, key: str | None) -> PrintOrder | None:
    """The order of a key, if it went over this connection."""
    if key is None or connection.owner_id is None:
        return None
    async with parts[Database].reader() as tx:
        return await store.order_by_key(tx, connection.id, key.partition("-")[0])


def _payload(body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except ValueError:
        payload = {
            name: each[0] for name, each in parse_qs(body.decode("utf-8", "replace")).items()
        }
    return payload if isinstance(payload, dict) else {}
