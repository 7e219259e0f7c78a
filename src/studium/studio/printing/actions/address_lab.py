"""Which lab an order goes to, and the order in the lab's words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from studium.connect.calls import CallLog
from studium.connect.connections import Connection, ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.files import Objects, file_link
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.studio.printing import store
from studium.studio.printing.labs import (
    LabCapability,
    LabImage,
    LabItem,
    LabOrder,
    LabProblem,
    LabReason,
    PrintLab,
    discover_labs,
)
from studium.studio.printing.model import PrintOrder

_LINKS_LAST = timedelta(days=7)  # a lab fetches late, and rejects what it cannot fetch


async def lab_of(parts: Parts, connection_id: UUID) -> tuple[PrintLab, frozenset[LabCapability]]:
    """The account that a connection opens, and what it can do. Raises LabProblem."""
    found = await parts[ConnectionCache].by_id(connection_id)
    plugin = next((lab for lab in discover_labs() if lab.kind == found.connection.kind), None)
    if plugin is None or not found.connection.is_used:
        raise LabProblem(LabReason.AUTH_REVOKED, "The lab's connection is out of use.")
    http = parts[CallLog].under(
        parts[Http], connection_id=connection_id, owner_id=found.connection.owner_id
    )
    account = plugin.connect(found.credentials, http, parts[Settings])
    return account, plugin.capabilities_of(found.connection.configuration)


def capabilities_of(connection: Connection) -> frozenset[LabCapability]:
    """What the account of a connection can do; nothing when its lab is gone."""
    plugin = next((lab for lab in discover_labs() if lab.kind == connection.kind), None)
    return frozenset() if plugin is None else plugin.capabilities_of(connection.configuration)


def order_key(order: PrintOrder) -> str:
    """What the lab knows the order as: another one after a lab rejected it and it was resent."""
    return f"{order.id.hex[:24]}-{order.progress.get('round', 1)}"


async def lab_order(parts: Parts, order: PrintOrder) -> LabOrder:
    """The order as labs understand it, with addresses of its pictures that last for days.

    Raises LabProblem when nobody knows any more where it goes.
    """
    if not order.ship_to:
        raise LabProblem(LabReason.REJECTED, "The address of this order was erased.")
    now = parts[Clock].now()
    async with parts[Database].reader() as tx:
        options = await store.shipping_of(tx, order.connection_id)
    chosen = next((each.options for each in options if each.name == order.shipping), [])
    items = tuple(
        LabItem(
            item["lab_product"],
            item["quantity"],
            tuple(item["options"]),
            item["node"],
            tuple(_image(parts, image, now) for image in item["images"]),
        )
        for item in order.items
    )
    return LabOrder(order_key(order), order.reference, order.ship_to, tuple(chosen), items)


def _image(parts: Parts, image: Mapping[str, Any], now: datetime) -> LabImage:
    file_id, crop = UUID(str(image["file_id"])), image.get("crop")
    path = file_link(parts[Vault], file_id, now=now, lifetime=_LINKS_LAST)

    async def read() -> Any:
        async for piece in await parts[Objects].read(file_id):
            yield piece

    return LabImage(
        str(image["name"]),
        f"{parts[Settings].base_url}{path}",
        str(image["md5"]),
        str(image["sha256"]),
        int(image["size_bytes"]),
        read,
        str(image.get("sizing") or "fill"),
        (crop["x"], crop["y"], crop["width"], crop["height"]) if crop else None,
    )
