"""Say that a product of the shop is printed when it is sold, and where a buyer wants it sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.catalog import Product, product_by_id
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.ids import new_id
from studium.platform.principal import Principal
from studium.studio.printing import store as printing_store
from studium.studio.printing.actions.change_order import edit_order, send_order
from studium.studio.printing.actions.place_order import OrderInvalid, check_images, check_lab
from studium.studio.printing.model import BEFORE_SUBMISSION
from studium.studio.printing.sales import store
from studium.studio.printing.sales.model import Delivery, PrintOffer


class ProductNotPrinted(NotFound):
    """There is no such product, or it is not printed."""

    slug = "product-not-printed"
    title = "This product is not printed"


async def keep_offer(  # noqa: PLR0913 - what is printed of what
    tx: Transaction,
    principal: Principal,
    *,
    product_id: UUID,
    mapping_id: UUID,
    file_id: UUID,
    shipping: str,
    now: datetime,
) -> PrintOffer:
    """Print a product of the caller's, or of the operator's for an admin, over the caller's lab.

    Raises ProductNotPrinted for another's product, OrderInvalid for what the lab would refuse.
    """
    await own_product(tx, principal, product_id)
    mapping = await printing_store.mapping_by_id(tx, mapping_id)
    if mapping is None or mapping.owner_id != principal.user_id:
        raise OrderInvalid("There is no such product of a lab of yours.", field="mapping_id")
    await check_images(tx, principal.user_id, [{"file_id": str(file_id)}], "file_id")
    await check_lab(tx, principal.user_id, mapping.connection_id, shipping=shipping)
    offer = PrintOffer(
        product_id=product_id,
        owner_id=principal.user_id,
        mapping_id=mapping_id,
        file_id=file_id,
        shipping=shipping,
        updated_at=now,
    )
    await store.put_offer(tx, offer)
    return offer


async def own_product(tx: Transaction, principal: Principal, product_id: UUID) -> Product:
    """The caller's product, or the operator's for an admin. Raises ProductNotPrinted."""
    found = await product_by_id(tx, product_id)
    is_own = found is not None and (
        found.owner_id == principal.user_id or (found.owner_id is None and principal.is_admin)
    )
    if found is None or not is_own:
        raise ProductNotPrinted("There is no such product of yours.")
    return found


async def say_delivery(
    tx: Transaction, *, user_id: UUID, product_id: UUID, ship_to: dict[str, Any], now: datetime
) -> None:
    """Keep where a buyer wants a product sent; what they paid for without saying goes there, too.

    Raises ProductNotPrinted.
    """
    if await store.offer_of(tx, product_id) is None:
        raise ProductNotPrinted("There is no such product that is printed.")
    waiting = await store.unsaid_deliveries(tx, user_id, product_id)
    for each in waiting:
        await _send_waiting(tx, each, ship_to, now)
    if waiting:
        return
    said = Delivery(
        id=new_id(),
        user_id=user_id,
        product_id=product_id,
        ship_to=ship_to,
        purchase_id=None,
        order_id=None,
        created_at=now,
    )
    await store.insert_delivery(tx, said)


async def _send_waiting(
    tx: Transaction, delivery: Delivery, ship_to: dict[str, Any], now: datetime
) -> None:
    await store.say_delivery(tx, delivery.id, ship_to)
    order = delivery.order_id and await printing_store.order_by_id(tx, delivery.order_id)
    if not order or order.state not in BEFORE_SUBMISSION or order.ship_to:
        return
    changed = await edit_order(tx, order.id, owner_id=order.owner_id, ship_to=ship_to, now=now)
    settings = await printing_store.lab_settings(tx, order.connection_id, now=now)
    if settings.submit == "automatic" and changed.ship_to:
        await send_order(tx, order.id, owner_id=order.owner_id, now=now)
