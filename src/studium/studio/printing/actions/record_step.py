"""Move an order, write the line of its timeline, and tell its owner."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from studium.platform.database import Transaction
from studium.platform.events import emit
from studium.platform.ids import new_id
from studium.studio.printing import store
from studium.studio.printing.events import PrintOrderFulfilled, PrintOrderUpdated
from studium.studio.printing.model import OrderState, OrderStep, PrintOrder


async def record_step(
    tx: Transaction, order: PrintOrder, *, note: str, now: datetime, **changes: Any
) -> PrintOrder:
    """The order with these changes, kept; the caller has locked it.

    A change of its state is told, and the first shipping as `order.fulfilled`, too.
    """
    after = replace(order, **changes, updated_at=now, version=order.version + 1)
    await store.update_order(tx, after)
    await store.insert_step(
        tx, OrderStep(id=new_id(), order_id=order.id, at=now, state=after.state, note=note)
    )
    if after.state is not order.state or after.shipments != order.shipments:
        await _tell(tx, after, was=order.state, now=now)
    return after


async def _tell(tx: Transaction, order: PrintOrder, *, was: OrderState, now: datetime) -> None:
    updated = PrintOrderUpdated(
        order_id=order.id,
        status=order.state.value,
        reference=order.reference,
        shipments=order.shipments,
        problem=order.problem,
    )
    await emit(tx, updated, owner_id=order.owner_id, at=now)
    is_done = order.state in {OrderState.SHIPPED, OrderState.DONE_BY_HAND}
    if is_done and was is not order.state:
        fulfilled = PrintOrderFulfilled(
            order_id=order.id,
            status=order.state.value,
            reference=order.reference,
            shipments=order.shipments,
        )
        await emit(tx, fulfilled, owner_id=order.owner_id, at=now)
