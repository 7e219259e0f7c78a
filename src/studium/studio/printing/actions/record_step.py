"""Move an order, write the line of its timeline, and tell its owner."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from studium.platform.database import Transaction
from studium.platform.events import emit
from studium.platform.ids import new_id
from studium.studio.printing import store
from studium.studio.printing.events import PrintOrderFulfilled, PrintOrderUpdated
from studium.studio.printing.labs import LabNews
from studium.studio.printing.model import (
    BEFORE_SUBMISSION,
    ENDED,
    OrderState,
    OrderStep,
    PrintOrder,
    follows,
)


async def record_step(
    tx: Transaction, order: PrintOrder, *, note: str | None, now: datetime, **changes: Any
) -> PrintOrder:
    """The order with these changes, kept; the caller has locked it.

    A change of its state is told, and the first shipping as `order.fulfilled`, too. Without a
    note, the timeline gets no line.
    """
    after = replace(order, **changes, updated_at=now, version=order.version + 1)
    await store.update_order(tx, after)
    if note is not None:
        step = OrderStep(id=new_id(), order_id=order.id, at=now, state=after.state, note=note)
        await store.insert_step(tx, step)
    told = (order.state, order.shipments, order.is_held)
    if (after.state, after.shipments, after.is_held) != told:
        await _tell(tx, after, was=order.state, now=now)
    return after


async def record_submission(
    tx: Transaction, order: PrintOrder, news: LabNews, *, now: datetime, next_step_at: datetime
) -> PrintOrder:
    """Record that the lab took an order, whatever its callbacks told before this answer.

    The caller has locked the order as it is now.
    """
    state = news.state or OrderState.SUBMITTED
    is_news = order.state in BEFORE_SUBMISSION or follows(order.state, state)
    after = state if is_news else order.state
    is_over = after in ENDED or after is OrderState.REJECTED
    total = news.progress.get("total_minor")
    changes: dict[str, Any] = {"problem": None, "remedy": None} if is_news else {}
    return await record_step(
        tx,
        order,
        note="The lab has the order.",
        now=now,
        state=after,
        progress={**order.progress, **news.progress},
        quote_minor=order.quote_minor if total is None else int(total),
        submitted_at=order.submitted_at or now,
        attempts=0,
        next_step_at=None if is_over else next_step_at,
        **changes,
    )


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
