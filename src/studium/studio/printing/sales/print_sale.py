"""Print what was sold and paid, once; stop when the money went back before the lab has it."""

from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import (
    Purchase,
    PurchaseFilter,
    PurchaseStatus,
    purchase,
    purchases_of,
)
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS, new_id
from studium.platform.jobs import enqueue
from studium.studio.printing import store as printing_store
from studium.studio.printing.actions.place_order import WantedItem, WantedOrder, place_sold_order
from studium.studio.printing.actions.record_step import record_step
from studium.studio.printing.model import ENDED, OrderState, PrintOrder
from studium.studio.printing.sales import store
from studium.studio.printing.sales.model import Delivery, PrintOffer
from studium.studio.printing.sales.recall_order import RecallOrder

_MOST_LATER = 100


async def print_sale(tx: Transaction, purchase_id: UUID, *, now: datetime) -> PrintOrder | None:
    """The print order of a paid purchase, the same however often it is asked for.

    None for what is not printed, and for what was refunded meanwhile. A sale that no lab would
    take waits for its owner.
    """
    await store.lock_sale(tx, purchase_id)
    bought = await purchase(tx, purchase_id)
    if bought is None or bought.status is not PurchaseStatus.COMPLETED:
        return None
    known = await store.delivery_of_purchase(tx, purchase_id)
    if known is not None and known.order_id is not None:
        return await printing_store.order_by_id(tx, known.order_id)
    offer = await store.offer_of(tx, bought.product_id)
    mapping = await printing_store.mapping_by_id(tx, offer.mapping_id) if offer else None
    if offer is None or mapping is None:
        return None
    delivery = await _delivery(tx, bought, now)
    order = await place_sold_order(
        tx,
        owner_id=offer.owner_id,
        wanted=_wanted(bought, offer, delivery, mapping.product),
        mapping=mapping,
        now=now,
    )
    await store.bind_delivery(tx, delivery.id, purchase_id=purchase_id, order_id=order.id)
    return order


async def stop_sale(tx: Transaction, purchase_id: UUID, *, now: datetime) -> None:
    """Cancel the order of a refunded purchase; what is at the lab is called back by a job."""
    await store.lock_sale(tx, purchase_id)
    delivery = await store.delivery_of_purchase(tx, purchase_id)
    if delivery is None or delivery.order_id is None:
        return
    order = await printing_store.order_by_id(tx, delivery.order_id, lock=True)
    if order is None or order.state in ENDED:
        return
    if not order.is_before_submission:
        await enqueue(tx, RecallOrder(order.id), dedupe_key=f"recall:{order.id}")
        return
    await record_step(
        tx,
        order,
        note="The sale was refunded: the order was cancelled.",
        now=now,
        state=OrderState.CANCELLED,
        problem=None,
        remedy=None,
        next_step_at=None,
    )


async def _delivery(tx: Transaction, bought: Purchase, now: datetime) -> Delivery:
    """What the buyer said last before they began to buy the same again; empty when nothing."""
    later = await purchases_of(
        tx,
        user_id=bought.user_id,
        before_id=AFTER_ALL_IDS,
        limit=_MOST_LATER,
        wanted=PurchaseFilter(sku=bought.sku, since=bought.created_at),
    )
    next_at = min(
        (
            each.created_at
            for each in later
            if each.product_id == bought.product_id and each.id > bought.id
        ),
        default=None,
    )
    said = await store.newest_delivery(tx, bought.user_id, bought.product_id, before=next_at)
    if said is None and next_at is not None:
        said = await store.newest_delivery(tx, bought.user_id, bought.product_id)
    if said is not None:
        return said
    made = Delivery(
        id=new_id(),
        user_id=bought.user_id,
        product_id=bought.product_id,
        ship_to={},
        purchase_id=None,
        order_id=None,
        created_at=now,
    )
    await store.insert_delivery(tx, made)
    return made


def _wanted(bought: Purchase, offer: PrintOffer, delivery: Delivery, product: str) -> WantedOrder:
    item = WantedItem(quantity=1, product=product, images=({"file_id": str(offer.file_id)},))
    return WantedOrder(
        external_id=str(bought.id),
        reference=bought.receipt_number or bought.sku[:32],
        ship_to=delivery.ship_to,
        items=(item,),
        shipping=offer.shipping,
        price_minor=bought.total_minor,
        currency=bought.currency,
    )
