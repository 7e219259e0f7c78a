"""The pipeline: take an order from its present step to the next, one outside call at a time.

Each step reads the order, calls out without a transaction, and records the outcome in a second
one that first sees whether the order is still the one that was read. What is needed to go on after
a crash is recorded before the next call: a lab that was asked to print is asked under the same key.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.studio.printing import store
from studium.studio.printing.actions.address_lab import lab_of, lab_order, order_key
from studium.studio.printing.actions.apply_news import apply_news
from studium.studio.printing.actions.prepare_images import asking, prepare_images
from studium.studio.printing.actions.record_step import record_step, record_submission
from studium.studio.printing.actions.stop_order import stop_order
from studium.studio.printing.labs import LabCapability, LabProblem
from studium.studio.printing.model import OrderState, PrintOrder, is_over_tolerance

log = get_logger()

_MOST_STEPS = 8
_NEXT_POLL = timedelta(minutes=30)
S = OrderState


class _ChangedMeanwhile(Exception):
    """Somebody changed the order while a step was taken: what the step found is out of date."""


async def advance_order(parts: Parts, order_id: UUID) -> None:
    """Take the steps that are due, until the order is at the lab or waits for somebody."""
    for _ in range(_MOST_STEPS):
        async with parts[Database].reader() as tx:
            order = await store.order_by_id(tx, order_id)
        now = parts[Clock].now()
        step = None if order is None else _STEPS.get(order.state)
        if order is None or step is None or order.next_step_at is None or order.next_step_at > now:
            return
        try:
            await step(parts, order)
        except _ChangedMeanwhile:
            continue
        except LabProblem as problem:
            await stop_order(parts, order, problem)
            return


async def _queued(parts: Parts, order: PrintOrder) -> None:
    await _move(parts, order, S.PREPARING, "The pictures are being prepared.")


async def _preparing(parts: Parts, order: PrintOrder) -> None:
    """Have the pictures ready; wait for the owner where a crop has to be chosen."""
    current = order

    async def keep(items: list[dict[str, Any]]) -> None:
        nonlocal current
        current = await _keep(parts, current, items=items)

    items = await prepare_images(parts, order, keep)
    asked = asking(items)
    if not asked:
        await _move(parts, current, S.TRANSFERRING, "The pictures are ready.", items=items)
        return
    await _move(
        parts,
        current,
        S.NEEDS_ATTENTION,
        "The crop of a picture has to be chosen.",
        items=items,
        progress={**current.progress, "resumes_at": S.PREPARING.value},
        problem=f"{', '.join(asked)[:300]}: the paper has another shape.",
        remedy="Look at the pictures, choose what is printed of them, then send the order.",
        next_step_at=None,
    )


async def _transferring(parts: Parts, order: PrintOrder) -> None:
    """Push the pictures, keeping each that arrived; have the order priced, where a lab does."""
    lab, can = await lab_of(parts, order.connection_id)
    asked = await lab_order(parts, order)
    current = order

    async def keep(progress: Mapping[str, Any]) -> None:
        nonlocal current
        current = await _keep(parts, current, progress=dict(progress))

    progress = order.progress
    if LabCapability.PUSHES_FILES in can:
        progress = dict(await lab.transfer(asked, progress, keep))
    if LabCapability.QUOTES not in can:
        await _move(parts, current, S.QUOTED, "The lab has the pictures.", progress=progress)
        return
    quote = await lab.quote(asked, progress)
    await _quoted_at(parts, current, quote.total_minor, quote.currency, dict(quote.progress))


async def _quoted_at(
    parts: Parts,
    order: PrintOrder,
    total_minor: int | None,
    currency: str | None,
    progress: dict[str, Any],
) -> None:
    """Keep the quote and what submits it; hold the order where it costs too much."""
    async with parts[Database].reader() as tx:
        settings = await store.lab_settings(tx, order.connection_id, now=parts[Clock].now())
    expected = progress.get("expected_minor")
    kept: dict[str, Any] = {
        "progress": progress,
        "quote_minor": total_minor,
        "currency": currency or order.currency,
    }
    is_high = (
        total_minor is not None
        and expected is not None
        and is_over_tolerance(
            total_minor,
            expected,
            percent=settings.tolerance_percent,
            least_minor=settings.tolerance_minor,
        )
    )
    if is_high:
        kept["progress"] = {**progress, "quote_refused": True}
        await _move(
            parts,
            order,
            S.NEEDS_ATTENTION,
            "The lab's price is higher than expected.",
            problem=f"The lab asks {total_minor} instead of {expected}, in minor units.",
            remedy="Accept the price and resend, or cancel.",
            next_step_at=None,
            **kept,
        )
        return
    await _move(parts, order, S.QUOTED, "The lab has checked and priced the order.", **kept)


async def _quoted(parts: Parts, order: PrintOrder) -> None:
    """Record that the lab is being asked, ask, and record what it said."""
    lab, can = await lab_of(parts, order.connection_id)
    asked = await lab_order(parts, order)
    before = order.progress
    if not before.get("submitting"):
        marked = {**before, "submitting": True}
        await _move(parts, order, S.QUOTED, "The lab is being asked.", progress=marked)
    news = await lab.submit(asked, before)
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        current = await store.order_by_id(tx, order.id, lock=True)
        settings = await store.lab_settings(tx, order.connection_id, now=now)
        wait = timedelta(hours=settings.stale_after_hours)
        if LabCapability.POLLS in can:
            wait = min(wait, _NEXT_POLL)
        if current is not None:
            await record_submission(tx, current, news, now=now, next_step_at=now + wait)


async def _at_the_lab(parts: Parts, order: PrintOrder) -> None:
    """Ask how far it is; a lab that does not tell, and has not, is an alarm."""
    lab, can = await lab_of(parts, order.connection_id)
    if LabCapability.POLLS in can:
        news = await lab.status(order_key(order), order.progress)
        await apply_news(parts, order.id, news, polls=True)
        return
    log.warning(
        "print_order_stale",
        order_id=str(order.id),
        state=order.state.value,
        alert="print_order_stuck",
        remedy="ask the lab about this order; its callbacks may not arrive here",
    )
    note = "The lab has not told anything for long."
    remedy = "Call the lab. If it does not have the order, print it otherwise and mark it as sent."
    await _move(parts, order, order.state, note, next_step_at=None, problem=note, remedy=remedy)


async def _move(
    parts: Parts, order: PrintOrder, state: OrderState, note: str, **changes: Any
) -> PrintOrder:
    """Record a step, unless the order was changed meanwhile; the order as it is then."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        current = await store.order_by_id(tx, order.id, lock=True)
        if current is None or current.version != order.version:
            raise _ChangedMeanwhile
        changes.setdefault("next_step_at", now)
        return await record_step(tx, current, note=note, now=now, state=state, **changes)


async def _keep(parts: Parts, order: PrintOrder, **changes: Any) -> PrintOrder:
    """Keep what arrived here or at the lab, without a line in the timeline."""
    now: datetime = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        current = await store.order_by_id(tx, order.id, lock=True)
        if current is None or current.version != order.version:
            raise _ChangedMeanwhile
        return await record_step(tx, current, note=None, now=now, **changes)


async def _retrying(parts: Parts, order: PrintOrder) -> None:
    state = OrderState(str(order.progress.get("resumes_at", S.QUEUED.value)))
    await _move(parts, order, state, "Trying again.")


Step = Callable[[Parts, PrintOrder], Awaitable[None]]
_STEPS: Mapping[OrderState, Step] = {
    S.QUEUED: _queued,
    S.PREPARING: _preparing,
    S.TRANSFERRING: _transferring,
    S.QUOTED: _quoted,
    S.RETRYING: _retrying,
    S.SUBMITTED: _at_the_lab,
    S.ACCEPTED: _at_the_lab,
    S.IN_PRODUCTION: _at_the_lab,
    S.PARTIALLY_SHIPPED: _at_the_lab,
}
