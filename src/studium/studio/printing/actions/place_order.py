"""Take an order: once for each of the placer's ids, split by lab."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from studium.connect.connections import Connection, connection_of_owner
from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.files import file_of
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue
from studium.studio.printing import store
from studium.studio.printing.actions.address_lab import capabilities_of
from studium.studio.printing.catalogue import faults_of, product_from
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.labs import LabCapability
from studium.studio.printing.model import Mapping, OrderState, OrderStep, PrintOrder
from studium.studio.printing.preflight import CropRule

SALE = "sale"  # the source of orders that the shop's own sales make


class OrderInvalid(Invalid):
    """An order that no lab would take. `field` in the details says what is wrong."""

    slug = "print-order-invalid"
    title = "This order cannot be printed"


@dataclass(frozen=True)
class AdvanceOrder(Job, name="printing.advance_order", lane="outside"):
    """Take an order to its next step, and on from there."""

    order_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedItem:
    """Copies of a product of the shop, or of a lab's product on a connection."""

    quantity: int
    images: tuple[dict[str, Any], ...]
    product: str | None = None
    connection_id: UUID | None = None
    lab_product: str | None = None
    options: tuple[str, ...] = ()
    node: str | None = None
    crop: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedOrder:
    """What is to be printed and sent where. `external_id` is the placer's own id."""

    external_id: str
    reference: str
    ship_to: dict[str, Any]
    items: tuple[WantedItem, ...]
    shipping: str = "standard"
    price_minor: int | None = None
    currency: str | None = None
    expected_cost_minor: int | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


async def place_order(
    tx: Transaction, *, owner_id: UUID, source: str, wanted: WantedOrder, now: datetime
) -> list[PrintOrder]:
    """The orders that this becomes, one for each lab; the same ones when it came before.

    They go to the lab by themselves, unless the connection holds them for approval. Raises
    OrderInvalid for what a lab would refuse: mapping, options, images, shipping.
    """
    known = await store.orders_placed(tx, owner_id, source=source, external_id=wanted.external_id)
    if known:
        return known
    by_lab = await _by_lab(tx, owner_id, wanted.items)
    group_id, orders = new_id(), []
    for connection_id, items in by_lab.items():
        await check_lab(tx, owner_id, connection_id, shipping=wanted.shipping, items=items)
        order = await _order(tx, owner_id, source, wanted, connection_id, group_id, items, now)
        if not await _keep(tx, order, now):
            return await store.orders_placed(
                tx, owner_id, source=source, external_id=wanted.external_id
            )
        orders.append(order)
    return orders


async def place_sold_order(
    tx: Transaction, *, owner_id: UUID, wanted: WantedOrder, mapping: Mapping, now: datetime
) -> PrintOrder:
    """The order of a paid sale of one mapped product; the same one when it came before.

    What a lab would refuse, or an address that is missing, makes it wait for its owner: money was
    taken for it.
    """
    known = await store.orders_placed(tx, owner_id, source=SALE, external_id=wanted.external_id)
    if known:
        return known[0]
    (item,) = wanted.items
    connection_id, resolved = _resolve(item, {mapping.product: mapping}, "items.0")
    order = await _order(tx, owner_id, SALE, wanted, connection_id, new_id(), [resolved], now)
    try:
        await check_order(tx, order)
    except OrderInvalid as problem:
        order = replace(
            order,
            state=OrderState.NEEDS_ATTENTION,
            problem=problem.message,
            remedy="Correct what it says, then send the order.",
            next_step_at=None,
        )
    await _keep(tx, order, now)
    return order


async def check_order(tx: Transaction, order: PrintOrder) -> None:
    """Hold an order as it stands against its lab; fills in places for pictures.

    Raises OrderInvalid for what the lab would refuse.
    """
    if not order.ship_to:
        raise OrderInvalid("There is no address to send it to.", field="ship_to")
    await check_lab(
        tx, order.owner_id, order.connection_id, shipping=order.shipping, items=order.items
    )
    for place, item in enumerate(order.items):
        await check_images(tx, order.owner_id, item["images"], f"items.{place}.images")
        await check_item(tx, order.connection_id, item, f"items.{place}")


async def _keep(tx: Transaction, order: PrintOrder, now: datetime) -> bool:
    """Keep a new order and have the pipeline look at it; False when it was taken before."""
    if not await store.insert_order(tx, order):
        return False
    step = OrderStep(
        id=new_id(), order_id=order.id, at=now, state=order.state, note="The order came in."
    )
    await store.insert_step(tx, step)
    if order.next_step_at is not None and order.next_step_at <= now:
        await enqueue_step(tx, order.id)
    return True


async def items_for(
    tx: Transaction, order: PrintOrder, items: Sequence[WantedItem]
) -> list[dict[str, Any]]:
    """Other items for an order, of its own lab. Raises OrderInvalid."""
    by_lab = await _by_lab(tx, order.owner_id, items)
    if set(by_lab) != {order.connection_id}:
        raise OrderInvalid("All of it has to be printed by the order's lab.", field="items")
    return by_lab[order.connection_id]


async def enqueue_step(tx: Transaction, order_id: UUID) -> None:
    """Have the pipeline look at an order, once."""
    await enqueue(tx, AdvanceOrder(order_id), dedupe_key=f"printing:{order_id}")


async def _by_lab(
    tx: Transaction, owner_id: UUID, items: Sequence[WantedItem]
) -> dict[UUID, list[dict[str, Any]]]:
    mappings = {each.product: each for each in await store.mappings_of(tx, owner_id)}
    by_lab: dict[UUID, list[dict[str, Any]]] = {}
    for place, item in enumerate(items):
        connection_id, resolved = _resolve(item, mappings, f"items.{place}")
        await check_images(tx, owner_id, item.images, f"items.{place}.images")
        await check_item(tx, connection_id, resolved, f"items.{place}")
        by_lab.setdefault(connection_id, []).append(resolved)
    return by_lab


def _resolve(
    item: WantedItem, mappings: dict[str, Mapping], field_name: str
) -> tuple[UUID, dict[str, Any]]:
    resolved: dict[str, Any] = {
        "product": item.product,
        "quantity": item.quantity,
        "images": [dict(image) for image in item.images],
    }
    if item.product is None:
        if item.connection_id is None or item.lab_product is None:
            raise OrderInvalid(
                "Name a product that is mapped, or a lab and its product.", field=field_name
            )
        resolved |= {
            "lab_product": item.lab_product,
            "options": list(item.options),
            "node": item.node,
            "crop": item.crop or "fill",
        }
        return item.connection_id, resolved
    mapping = mappings.get(item.product)
    if mapping is None:
        raise OrderInvalid(
            f"The product {item.product} is mapped to no lab: map it on /printing/products.",
            field=field_name,
        )
    resolved |= {
        "lab_product": mapping.lab_product,
        "options": [*mapping.options, *item.options],
        "node": mapping.node,
        "crop": item.crop or mapping.crop,
    }
    return mapping.connection_id, resolved


async def check_item(
    tx: Transaction, connection_id: UUID, item: dict[str, Any], field_name: str
) -> None:
    """Hold an item against the lab's catalogue, where one was synced. Raises OrderInvalid.

    A product with one place for a picture needs no node: it is filled in.
    """
    found = await catalogues.products_named(tx, connection_id, [item["lab_product"]])
    product = next((product_from(each) for each in found), None)
    if product is None:
        if not await catalogues.has_catalogue(tx, connection_id):
            return
        raise OrderInvalid(
            f"The lab has no product {item['lab_product']} (any more): map it anew.",
            field=field_name,
        )
    faults = list(faults_of(product.groups, item["options"]))
    if item["node"] is None and product.nodes:
        item["node"] = next(iter(product.nodes))
    if product.nodes and item["node"] not in product.nodes:
        faults.append(f"{product.name} has no place {item['node']} for a picture.")
    if faults:
        raise OrderInvalid(f"{product.name}: {' '.join(faults)}", field=field_name)
    width, height = product.nodes.get(item["node"] or "", (0.0, 0.0))
    item["size_inches"] = [width, height]


async def check_images(
    tx: Transaction, owner_id: UUID, images: Sequence[dict[str, Any]], field_name: str
) -> None:
    """See that an item has pictures, and that files are the owner's. Raises OrderInvalid."""
    if not images:
        raise OrderInvalid("An item needs a picture.", field=field_name)
    for image in images:
        if image.get("file_id") is None:
            continue
        file = await file_of(tx, UUID(str(image["file_id"])), owner_id=owner_id)
        if file is None:
            raise OrderInvalid("There is no such file of yours.", field=field_name)
        if file.media_type not in {"image/jpeg", "image/png", "image/tiff"}:
            raise OrderInvalid(f"{file.name} is no JPEG, PNG or TIFF picture.", field=field_name)


async def check_lab(
    tx: Transaction,
    owner_id: UUID,
    connection_id: UUID,
    *,
    shipping: str,
    items: Sequence[dict[str, Any]] = (),
) -> None:
    """See that the lab is the owner's, ships this way and prints pictures as the items want.

    Raises OrderInvalid.
    """
    connection = await connection_of_owner(tx, connection_id, owner_id=owner_id)
    if connection is None:
        raise OrderInvalid("There is no such lab of yours.", field="items")
    options = await store.shipping_of(tx, connection_id)
    if options and shipping not in {option.name for option in options}:
        names = ", ".join(option.name for option in options)
        raise OrderInvalid(
            f"The lab {connection.label} ships {names}, not {shipping}.", field="shipping"
        )
    for item in items:
        images = item["images"]
        is_whole = item.get("crop") == CropRule.FIT or any(
            each.get("sizing") == CropRule.FIT for each in images
        )
        is_cut = any(each.get("crop") and each.get("is_chosen", True) for each in images)
        check_crop(connection, is_whole=is_whole, is_cut=is_cut)


def check_crop(connection: Connection, *, is_whole: bool, is_cut: bool) -> None:
    """See that a lab prints whole pictures, or chosen parts. Raises OrderInvalid."""
    can = capabilities_of(connection)
    if is_whole and LabCapability.FITS not in can:
        raise OrderInvalid(
            f"The lab {connection.label} fills the paper: it prints no whole pictures of another "
            "shape.",
            field="crop",
        )
    if is_cut and LabCapability.CROPS not in can:
        raise OrderInvalid(
            f"The lab {connection.label} prints the middle of a picture: no other part can be "
            "chosen.",
            field="crop",
        )


async def _order(  # noqa: PLR0913, PLR0917 - what an order is made of
    tx: Transaction,
    owner_id: UUID,
    source: str,
    wanted: WantedOrder,
    connection_id: UUID,
    group_id: UUID,
    items: list[dict[str, Any]],
    now: datetime,
) -> PrintOrder:
    settings = await store.lab_settings(tx, connection_id, now=now)
    is_held = settings.submit == "approval"
    send_after = now + timedelta(minutes=settings.change_window_minutes)
    return PrintOrder(
        id=new_id(),
        owner_id=owner_id,
        connection_id=connection_id,
        group_id=group_id,
        source=source,
        external_id=wanted.external_id,
        reference=wanted.reference,
        state=OrderState.NEEDS_ATTENTION if is_held else OrderState.QUEUED,
        ship_to=wanted.ship_to,
        shipping=wanted.shipping,
        items=items,
        progress={"expected_minor": wanted.expected_cost_minor, "metadata": wanted.metadata},
        shipments=[],
        price_minor=wanted.price_minor,
        quote_minor=None,
        currency=wanted.currency,
        problem="This lab's orders wait for approval." if is_held else None,
        remedy="Look at the order, then send it." if is_held else None,
        attempts=0,
        send_after=send_after,
        next_step_at=None if is_held else send_after,
        submitted_at=None,
        created_at=now,
        updated_at=now,
        version=1,
    )
