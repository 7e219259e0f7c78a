"""Hold an order back: here until a lab has it, then at the lab where it can."""

from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict
from studium.platform.parts import Parts
from studium.studio.printing.actions.address_lab import lab_of
from studium.studio.printing.actions.change_order import own_order, send_order
from studium.studio.printing.actions.record_step import record_step
from studium.studio.printing.actions.stop_order import resumes_at
from studium.studio.printing.labs import LabCapability, LabProblem, PrintLab
from studium.studio.printing.model import HELD_BY_LABS, OrderState, PrintOrder


class CannotHold(Conflict):
    """The order goes nowhere, or its lab does not hold orders."""

    slug = "print-order-not-held"
    title = "This order cannot be held"


class CannotRelease(Conflict):
    """The order is not held, or its lab does not let it go on."""

    slug = "print-order-not-released"
    title = "This order cannot be released"


async def hold_order(parts: Parts, order_id: UUID, *, owner_id: UUID) -> PrintOrder:
    """Let an order not be printed until it is released. Raises CannotHold with the reason."""
    async with parts[Database].transaction() as tx:
        order = await own_order(tx, order_id, owner_id)
        if order.is_held:
            return order
        if order.may_be_held_here:
            return await _wait_here(tx, order, parts)
    if order.state not in HELD_BY_LABS:
        is_asked = order.progress.get("submitting") and order.submitted_at is None
        words = "being sent: try again" if is_asked else order.state.value.replace("_", " ")
        raise CannotHold(f"It is {words}.")
    try:
        await (await _holding_lab(parts, order)).hold(order.progress)
    except LabProblem as problem:
        raise CannotHold(problem.message) from problem
    return await _record(parts, order, held=True, note="The lab holds the order.")


async def release_order(parts: Parts, order_id: UUID, *, owner_id: UUID) -> PrintOrder:
    """Let an order go on that was held. Raises CannotRelease with the reason."""
    async with parts[Database].transaction() as tx:
        order = await own_order(tx, order_id, owner_id)
        if not order.is_held:
            raise CannotRelease("It is not held.")
        if order.state is OrderState.NEEDS_ATTENTION:
            return await send_order(tx, order_id, owner_id=owner_id, now=parts[Clock].now())
    try:
        await (await _holding_lab(parts, order)).release(order.progress)
    except LabProblem as problem:
        raise CannotRelease(problem.message) from problem
    return await _record(parts, order, held=False, note="The lab goes on with the order.")


async def _wait_here(tx: Transaction, order: PrintOrder, parts: Parts) -> PrintOrder:
    """What a step of the pipeline finds meanwhile is out of date, and is dropped."""
    return await record_step(
        tx,
        order,
        note="The order is held.",
        now=parts[Clock].now(),
        state=OrderState.NEEDS_ATTENTION,
        progress={**order.progress, "held": True, "resumes_at": resumes_at(order)},
        problem="You hold this order.",
        remedy="Release it when it shall be printed.",
        next_step_at=None,
    )


async def _holding_lab(parts: Parts, order: PrintOrder) -> PrintLab:
    """The lab of an order. Raises LabProblem, CannotHold when it holds nothing."""
    lab, can = await lab_of(parts, order.connection_id)
    if LabCapability.HOLDS not in can:
        raise CannotHold("This lab prints what it was sent: call it.")
    return lab


async def _record(parts: Parts, order: PrintOrder, *, held: bool, note: str) -> PrintOrder:
    """Keep what the lab did, unless the order moved on meanwhile."""
    async with parts[Database].transaction() as tx:
        current = await own_order(tx, order.id, order.owner_id)
        if current.state not in HELD_BY_LABS or current.is_held is held:
            return current
        progress = {**current.progress, "held": held}
        return await record_step(tx, current, note=note, now=parts[Clock].now(), progress=progress)
