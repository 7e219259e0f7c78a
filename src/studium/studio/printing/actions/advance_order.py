"""The pipeline: take an order from its present step to the next, one outside call at a time.

Each step reads the order, calls out without a transaction, and records the outcome in a second
one that first sees whether the order is still the one that was read. What is needed to go on after
a crash is recorded before the next call: a lab that was asked to print is asked under the same key.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.files import Objects, file_link
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger
from studium.platform.vault import Vault
from studium.studio.printing import store
from studium.studio.printing.actions.prepare_images import prepare_images
from studium.studio.printing.actions.record_step import record_step
from studium.studio.printing.labs import (
    LabCapability,
    LabImage,
    LabItem,
    LabOrder,
    LabProblem,
    LabReason,
    PrintLab,
    discover_labs,
)
from studium.studio.printing.model import OrderState, PrintOrder, is_over_tolerance, retry_at

log = get_logger()

_MOST_STEPS = 8
_MOST_TRIES = 12
_LINKS_LAST = timedelta(days=7)  # a lab fetches late, and rejects what it cannot fetch
S = OrderState


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
        except LabProblem as problem:
            await _stop(parts, order, problem)
            return


async def lab_of(parts: Parts, connection_id: UUID) -> tuple[PrintLab, frozenset[LabCapability]]:
    """The account that a connection opens, and what it can do. Raises LabProblem."""
    found = await parts[ConnectionCache].by_id(connection_id)
    plugin = next((lab for lab in discover_labs() if lab.kind == found.connection.kind), None)
    if plugin is None or not found.connection.is_used:
        raise LabProblem(LabReason.AUTH_REVOKED, "The lab's connection is out of use.")
    account = plugin.connect(found.credentials, parts[Http], parts[Settings])
    return account, plugin.capabilities


def order_key(order: PrintOrder) -> str:
    """What the lab knows the order as: another one after a lab rejected it and it was resent."""
    return f"{order.id.hex[:24]}-{order.progress.get('round', 1)}"


async def _queued(parts: Parts, order: PrintOrder) -> None:
    await _move(parts, order, S.PREPARING, "The pictures are being prepared.")


async def _preparing(parts: Parts, order: PrintOrder) -> None:
    items = await prepare_images(parts, order)
    await _move(parts, order, S.TRANSFERRING, "The pictures are ready.", items=items)


async def _transferring(parts: Parts, order: PrintOrder) -> None:
    lab, can = await lab_of(parts, order.connection_id)
    progress = order.progress
    asked = await _lab_order(parts, order)
    if LabCapability.PUSHES_FILES in can:
        progress = dict(await lab.transfer(asked, progress))
    if LabCapability.QUOTES not in can:
        await _move(parts, order, S.QUOTED, "The lab has the pictures.", progress=progress)
        return
    quote = await lab.quote(asked, progress)
    await _quoted_at(parts, order, quote.total_minor, quote.currency, dict(quote.progress))


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
        and not progress.get("quote_accepted")
        and is_over_tolerance(
            total_minor,
            expected,
            percent=settings.tolerance_percent,
            least_minor=settings.tolerance_minor,
        )
    )
    if is_high:
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
    asked = await _lab_order(parts, order)
    before = order.progress
    if not before.get("submitting"):
        marked = {**before, "submitting": True}
        order = await _move(parts, order, S.QUOTED, "The lab is being asked.", progress=marked)
    news = await lab.submit(asked, before)
    now = parts[Clock].now()
    async with parts[Database].reader() as tx:
        settings = await store.lab_settings(tx, order.connection_id, now=now)
    wait = timedelta(hours=settings.stale_after_hours)
    if LabCapability.POLLS in can:
        wait = min(wait, timedelta(minutes=30))
    await _move(
        parts,
        order,
        news.state or S.SUBMITTED,
        "The lab has the order.",
        progress={**order.progress, **news.progress},
        submitted_at=now,
        attempts=0,
        problem=None,
        remedy=None,
        next_step_at=now + wait,
    )


async def _at_the_lab(parts: Parts, order: PrintOrder) -> None:
    """Ask how far it is; a lab that does not tell, and has not, is an alarm."""
    from studium.studio.printing.actions.apply_news import apply_news  # noqa: PLC0415 - a cycle

    lab, can = await lab_of(parts, order.connection_id)
    if LabCapability.POLLS in can:
        await apply_news(parts, order.id, await lab.status(order.progress), polled=True)
        return
    log.warning(
        "print_order_stale",
        order_id=str(order.id),
        state=order.state.value,
        alert="print_order_stuck",
        remedy="ask the lab about this order; its callbacks may not arrive here",
    )
    note = "The lab has not told anything for long."
    await _move(parts, order, order.state, note, next_step_at=None, problem=note)


async def _lab_order(parts: Parts, order: PrintOrder) -> LabOrder:
    now = parts[Clock].now()
    async with parts[Database].reader() as tx:
        options = await store.shipping_of(tx, order.connection_id)
    chosen = next((each.options for each in options if each.name == order.shipping), [])
    items = tuple(
        LabItem(
            item["lab_product"],
            item["quantity"],
            tuple(item["options"]),
            item["node"],
            tuple(_image(parts, image, now) for image in item["images"]),
        )
        for item in order.items
    )
    return LabOrder(order_key(order), order.reference, order.ship_to, tuple(chosen), items)


def _image(parts: Parts, image: Mapping[str, Any], now: datetime) -> LabImage:
    file_id = UUID(str(image["file_id"]))
    path = file_link(parts[Vault], file_id, now=now, lifetime=_LINKS_LAST)

    async def read() -> Any:
        async for piece in await parts[Objects].read(file_id):
            yield piece

    return LabImage(
        str(image["name"]),
        f"{parts[Settings].base_url}{path}",
        str(image["md5"]),
        str(image["sha256"]),
        int(image["size_bytes"]),
        read,
    )


async def _move(
    parts: Parts, order: PrintOrder, state: OrderState, note: str, **changes: Any
) -> PrintOrder:
    """Record a step, unless the order was changed meanwhile; the order as it is then."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        current = await store.order_by_id(tx, order.id, lock=True)
        if current is None or current.version != order.version:
            raise LabProblem(LabReason.TRANSIENT, "The order was changed meanwhile.")
        changes.setdefault("next_step_at", now)
        return await record_step(tx, current, note=note, now=now, state=state, **changes)


async def _stop(parts: Parts, order: PrintOrder, problem: LabProblem) -> None:
    """Try later, or have somebody look at it; nothing when it was changed meanwhile."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        current = await store.order_by_id(tx, order.id, lock=True)
        if current is None or current.state not in _STEPS:
            return
        attempts = current.attempts + 1
        retries = problem.reason.may_retry and attempts < _MOST_TRIES
        changes: dict[str, Any] = {"attempts": attempts, "problem": problem.message}
        if retries:
            changes |= {"next_step_at": retry_at(now, attempts=attempts), "remedy": None}
            changes["progress"] = {**current.progress, "resumes_at": _resumes_at(current)}
        else:
            changes |= {"next_step_at": None, "remedy": problem.remedy}
            changes["progress"] = {**current.progress, "resumes_at": _resumes_at(current)}
            log.error(
                "print_order_needs_attention",
                order_id=str(order.id),
                reason=problem.reason.value,
                alert="print_order_stuck",
                remedy="tell its owner to look at /printing, or repair the lab's connection there",
            )
        state = S.RETRYING if retries else S.NEEDS_ATTENTION
        await record_step(tx, current, note=problem.message, now=now, state=state, **changes)


def _resumes_at(order: PrintOrder) -> str:
    """The step at which a retry goes on."""
    if order.state is S.RETRYING:
        return str(order.progress.get("resumes_at", S.QUEUED.value))
    return order.state.value


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
