"""What printing brings to the wiring: the labs, as connections and as senders of callbacks."""

from urllib.parse import quote
from uuid import UUID

from studium.commerce.catalog import Buying, CheckoutSteps, Product, ProductLines
from studium.connect.connections import ConnectionKinds, ConnectionUses, connections_of_owner
from studium.connect.inbound import InboundKinds
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.parts import Parts
from studium.platform.syncs import SyncReport, Syncs
from studium.studio.printing import store
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.inbound import lab_inbound_kinds
from studium.studio.printing.labs import discover_labs
from studium.studio.printing.sales import store as sales


async def provide(parts: Parts) -> None:
    """Enter every lab."""
    labs = discover_labs()
    for lab in labs:
        parts[ConnectionKinds].add(lab)
    for kind in lab_inbound_kinds(labs):
        parts[InboundKinds].add(kind)
    parts[ConnectionUses].add(orders_in_flight)
    parts[CheckoutSteps].add(ask_for_address)
    parts[ProductLines].add(printed_line)
    parts[Syncs].add(report_catalogues)


async def orders_in_flight(tx: Transaction, connection_id: UUID) -> list[str]:
    """Orders that are not done, as a phrase."""
    count = await store.count_unfinished(tx, connection_id)
    return [f"{count} print order{'s' * (count > 1)} that are not shipped yet"] if count else []


async def ask_for_address(parts: Parts, buying: Buying) -> str | None:
    """The form of the address for what is printed, unless it was filled in a moment ago."""
    product = buying.product
    if product is None:
        return None
    async with parts[Database].reader() as tx:
        if await sales.offer_of(tx, product.id) is None:
            return None
        said = await sales.newest_delivery(tx, buying.user_id, product.id)
    if said is not None and said.is_said_at(parts[Clock].now()):
        return None
    return f"/delivery/{product.id}?next={quote(buying.back, safe='')}"


async def printed_line(tx: Transaction, product: Product) -> str | None:
    """What the page of a printed product says."""
    return "Printed and sent to you" if await sales.offer_of(tx, product.id) else None


async def report_catalogues(
    parts: Parts, tx: Transaction, owner_id: UUID | None
) -> list[SyncReport]:
    """How the sync of each lab's catalogue stands."""
    labs = [kind.kind for kind in parts[ConnectionKinds].all("printing")]
    found = await connections_of_owner(
        tx, owner_id=owner_id, before_id=AFTER_ALL_IDS, limit=100, kinds=labs
    )
    return [
        SyncReport(
            "lab catalogue",
            each.connection_id,
            each.ran_at,
            is_well=each.problem is None,
            result=each.problem or f"{each.products} products",
        )
        for each in await catalogues.syncs_of(tx, [lab.id for lab in found])
    ]
