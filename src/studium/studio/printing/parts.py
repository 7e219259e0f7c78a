"""What printing brings to the wiring: the labs, as connections and as senders of callbacks."""

from uuid import UUID

from studium.connect.connections import ConnectionKinds, ConnectionUses
from studium.connect.inbound import InboundKinds
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.studio.printing import store
from studium.studio.printing.inbound import lab_inbound_kinds
from studium.studio.printing.labs import discover_labs


async def provide(parts: Parts) -> None:
    """Enter every lab."""
    labs = discover_labs()
    for lab in labs:
        parts[ConnectionKinds].add(lab)
    for kind in lab_inbound_kinds(labs):
        parts[InboundKinds].add(kind)
    parts[ConnectionUses].add(orders_in_flight)


async def orders_in_flight(tx: Transaction, connection_id: UUID) -> list[str]:
    """Orders that are not done, as a phrase."""
    count = await store.count_unfinished(tx, connection_id)
    return [f"{count} print order{'s' * (count > 1)} that are not shipped yet"] if count else []
