"""What an owner does with an order: send, resend, cancel, do by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.parts import Parts
from studium.studio.printing import store
from studium.studio.printing.actions.address_lab import lab_of
from studium.studio.printing.actions.place_order import (
    WantedItem,
    check_lab,
    check_order,
    enqueue_step,
    items_for,
)
from studium.studio.printing.actions.record_step import record_step
from studium.studio.printing.labs import LabCapability, LabProblem
from studium.studio.printing.model import ENDED, OrderState, PrintOrder

S = OrderState
_KEPT = ("expected_minor", "metadata", "round", "held")  # of the progress, when it begins anew


class OrderNotFound(NotFound):
    """There is no such order, or it is not the caller's."""

    slug = "print-order-not-found"
    title = "No such print order"


class CannotCancel(Conflict):
    """The lab does not let go of the order."""

    slug = "print-order-not-cancelled"
    title = "This order cannot be cancelled"


class CannotChange(Conflict):
    """The lab has the order, or it ended."""

    slug = "print-order-not-changed"
    title = "This order cannot be changed"


class CannotResend(Conflict):
    """The order is at the lab, or ended."""

    slug = "print-order-not-resent"
    title = "This order cannot be sent again"


async def send_order(
    tx: Transaction, order_id: UUID, *, owner_id: UUID, now: datetime
) -> PrintOrder:
    """Send what waits for approval, or was stopped, from where it stopped. Raises CannotResend.

    After a rejection the lab gets it as a new order; with a price that was too high, sending
    accepts it. Raises OrderInvalid for what the lab would refuse.
    """
    order = await own_order(tx, order_id, owner_id)
    if order.state not in {S.NEEDS_ATTENTION, S.RETRYING, S.REJECTED}:
        raise CannotResend(f"It is {order.state.value.replace('_', ' ')}.")
    if not order.progress.get("submitting"):
        await check_order(tx, order)
    progress: dict[str, Any] = dict(order.progress)
    progress.pop("held", None)
    if progress.pop("quote_refused", False):
        progress["expected_minor"] = order.quote_minor
    state = OrderState(str(progress.pop("resumes_at", OrderState.QUEUED.value)))
    if progress.pop("rejected", False):
        progress = {name: progress[name] for name in _KEPT if name in progress}
        progress["round"] = int(order.progress.get("round", 1)) + 1
        state = OrderState.QUEUED
    changed = await record_step(
        tx,
        order,
        note="The order is sent again." if order.submitted_at else "The order was approved.",
        now=now,
        state=state,
        items=order.items,
        progress=progress,
        problem=None,
        remedy=None,
        attempts=0,
        next_step_at=now,
    )
    await enqueue_step(tx, order.id)
    return changed


async def edit_order(  # noqa: PLR0913 - what of it changes
    tx: Transaction,
    order_id: UUID,
    *,
    owner_id: UUID,
    ship_to: dict[str, Any] | None = None,
    shipping: str | None = None,
    items: Sequence[WantedItem] | None = None,
    now: datetime,
) -> PrintOrder:
    """Change what the lab has not got, or rejected; None leaves a part as it is.

    It begins anew: pictures are checked and the lab is asked for its price again. What waits for
    somebody waits on, until it is sent. Raises CannotChange, OrderInvalid.
    """
    order = await own_order(tx, order_id, owner_id)
    wanted = order.items if items is None else await items_for(tx, order, items)
    await check_lab(
        tx,
        owner_id,
        order.connection_id,
        shipping=shipping or order.shipping,
        items=wanted,
    )
    return await change_items(
        tx,
        order,
        wanted,
        note="The order was changed.",
        now=now,
        ship_to=order.ship_to if ship_to is None else ship_to,
        shipping=shipping or order.shipping,
    )


async def change_items(
    tx: Transaction,
    order: PrintOrder,
    items: list[dict[str, Any]],
    *,
    note: str,
    now: datetime,
    **changes: Any,
) -> PrintOrder:
    """Let a locked order begin anew with these items and changes. Raises CannotChange."""
    is_rejected = order.state is S.REJECTED
    if not order.is_before_submission and not is_rejected:
        raise CannotChange(f"It is {order.state.value.replace('_', ' ')}: the lab has it.")
    waits = order.state in {S.REJECTED, S.NEEDS_ATTENTION}
    progress = {name: order.progress[name] for name in _KEPT if name in order.progress}
    changed = await record_step(
        tx,
        order,
        note=note,
        now=now,
        state=order.state if waits else S.QUEUED,
        items=items,
        progress={**progress, "rejected": is_rejected},
        attempts=0,
        next_step_at=None if waits else max(now, order.send_after or now),
        **changes,
    )
    if not waits:
        await enqueue_step(tx, order.id)
    return changed


async def cancel_order(parts: Parts, order_id: UUID, *, owner_id: UUID) -> PrintOrder:
    """Cancel here what the lab has not, and at the lab what it lets go. Raises CannotCancel."""
    async with parts[Database].reader() as tx:
        order = await own_order(tx, order_id, owner_id, lock=False)
    if order.state is OrderState.CANCELLED:
        return order
    if order.state in ENDED:
        raise CannotCancel(f"It is {order.state.value.replace('_', ' ')} already.")
    is_let_go = False  # by the lab; what it told meanwhile changes nothing then
    if not order.is_before_submission and not order.progress.get("rejected"):
        try:
            lab, can = await lab_of(parts, order.connection_id)
            if LabCapability.CANCELS not in can:
                raise CannotCancel("This lab prints what it was sent: call it.")
            await lab.cancel(order.progress)
            is_let_go = True
        except LabProblem as problem:
            raise CannotCancel(problem.message) from problem
    async with parts[Database].transaction() as tx:
        current = await own_order(tx, order_id, owner_id)
        if current.version != order.version and not is_let_go:
            raise CannotCancel("The order was changed meanwhile: look at it again.")
        return await record_step(
            tx,
            current,
            note="The order was cancelled.",
            now=parts[Clock].now(),
            state=OrderState.CANCELLED,
            problem=None,
            remedy=None,
            next_step_at=None,
        )


async def finish_by_hand(  # noqa: PLR0913 - which order, and how it was sent
    tx: Transaction,
    order_id: UUID,
    *,
    owner_id: UUID,
    carrier: str,
    tracking_number: str,
    now: datetime,
) -> PrintOrder:
    """Mark as sent what its owner had printed otherwise. Raises CannotResend."""
    order = await own_order(tx, order_id, owner_id)
    if order.state in ENDED:
        raise CannotResend(f"It is {order.state.value.replace('_', ' ')}.")
    shipment = {"carrier": carrier, "tracking_number": tracking_number, "tracking_url": None}
    return await record_step(
        tx,
        order,
        note="Printed and sent by hand.",
        now=now,
        state=OrderState.DONE_BY_HAND,
        shipments=[*order.shipments, shipment],
        problem=None,
        remedy=None,
        next_step_at=None,
    )


async def own_order(
    tx: Transaction, order_id: UUID, owner_id: UUID, *, lock: bool = True
) -> PrintOrder:
    """An owner's order, held until the transaction ends. Raises OrderNotFound."""
    order = await store.order_of(tx, order_id, owner_id=owner_id, lock=lock)
    if order is None:
        raise OrderNotFound("There is no such print order of yours.")
    return order
