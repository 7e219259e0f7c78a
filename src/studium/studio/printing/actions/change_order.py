"""What an owner does with an order: send, resend, cancel, do by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.parts import Parts
from studium.studio.printing import store
from studium.studio.printing.actions.advance_order import lab_of
from studium.studio.printing.actions.place_order import enqueue_step
from studium.studio.printing.actions.record_step import record_step
from studium.studio.printing.labs import LabCapability, LabProblem
from studium.studio.printing.model import ENDED, OrderState, PrintOrder

S = OrderState


class OrderNotFound(NotFound):
    """There is no such order, or it is not the caller's."""

    slug = "print-order-not-found"
    title = "No such print order"


class CannotCancel(Conflict):
    """The lab does not let go of the order."""

    slug = "print-order-not-cancelled"
    title = "This order cannot be cancelled"


class CannotResend(Conflict):
    """The order is at the lab, or ended."""

    slug = "print-order-not-resent"
    title = "This order cannot be sent again"


async def send_order(
    tx: Transaction, order_id: UUID, *, owner_id: UUID, now: datetime
) -> PrintOrder:
    """Send what waits for approval, or was stopped, from where it stopped. Raises CannotResend.

    After a rejection the lab gets it as a new order; with a price that was too high, sending
    accepts it.
    """
    order = await _own(tx, order_id, owner_id)
    if order.state not in {S.NEEDS_ATTENTION, S.RETRYING, S.REJECTED}:
        raise CannotResend(f"It is {order.state.value.replace('_', ' ')}.")
    progress: dict[str, Any] = {**order.progress, "quote_accepted": order.quote_minor is not None}
    state = OrderState(str(progress.pop("resumes_at", OrderState.QUEUED.value)))
    if progress.pop("rejected", False):
        kept = ("expected_minor", "metadata", "quote_accepted")
        progress = {name: progress[name] for name in kept if name in progress}
        progress["round"] = int(order.progress.get("round", 1)) + 1
        state = OrderState.QUEUED
    changed = await record_step(
        tx,
        order,
        note="The order is sent again." if order.submitted_at else "The order was approved.",
        now=now,
        state=state,
        progress=progress,
        problem=None,
        remedy=None,
        attempts=0,
        next_step_at=now,
    )
    await enqueue_step(tx, order.id)
    return changed


async def cancel_order(parts: Parts, order_id: UUID, *, owner_id: UUID) -> PrintOrder:
    """Cancel here what the lab has not, and at the lab what it lets go. Raises CannotCancel."""
    async with parts[Database].reader() as tx:
        order = await _own(tx, order_id, owner_id, lock=False)
    if order.state is OrderState.CANCELLED:
        return order
    if order.state in ENDED:
        raise CannotCancel(f"It is {order.state.value.replace('_', ' ')} already.")
    if not order.is_before_submission and not order.progress.get("rejected"):
        try:
            lab, can = await lab_of(parts, order.connection_id)
            if LabCapability.CANCELS not in can:
                raise CannotCancel("This lab prints what it was sent: call it.")
            await lab.cancel(order.progress)
        except LabProblem as problem:
            raise CannotCancel(problem.message) from problem
    async with parts[Database].transaction() as tx:
        current = await _own(tx, order_id, owner_id)
        if current.version != order.version:
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
    order = await _own(tx, order_id, owner_id)
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


async def _own(tx: Transaction, order_id: UUID, owner_id: UUID, *, lock: bool = True) -> PrintOrder:
    order = await store.order_of(tx, order_id, owner_id=owner_id, lock=lock)
    if order is None:
        raise OrderNotFound("There is no such print order of yours.")
    return order
