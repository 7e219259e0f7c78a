"""What follows from a lab's trouble: another try later, or somebody has to look."""

from datetime import datetime, timedelta
from typing import Any

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.studio.printing import store
from studium.studio.printing.actions.record_step import record_step
from studium.studio.printing.labs import LabProblem
from studium.studio.printing.model import (
    AT_THE_LAB,
    BEFORE_SUBMISSION,
    OrderState,
    PrintOrder,
    retry_at,
)

log = get_logger()

_MOST_TRIES = 20  # with the pauses of `retry_at` nearly three days
_OTHERS_WAIT = timedelta(minutes=5)
_CALLS_THE_LAB = frozenset({OrderState.TRANSFERRING, OrderState.QUOTED})
S = OrderState


async def stop_order(parts: Parts, order: PrintOrder, problem: LabProblem) -> None:
    """Try later, or have somebody look at it; nothing when it moved on meanwhile.

    While a lab does not answer, one order tries it at a time: the others of the connection wait,
    and those of other labs have the workers.
    """
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        current = await store.order_by_id(tx, order.id, lock=True)
        if current is None:
            return
        if current.state in AT_THE_LAB:
            await _ask_later(tx, current, now)
        elif current.state in BEFORE_SUBMISSION - {S.NEEDS_ATTENTION}:
            await _stop(tx, order, current, problem, now)


async def _ask_later(tx: Transaction, order: PrintOrder, now: datetime) -> None:
    """The lab has it and does not tell how far it is: no news for its owner."""
    attempts = order.attempts + 1
    later = retry_at(now, attempts=attempts)
    await record_step(tx, order, note=None, now=now, attempts=attempts, next_step_at=later)


async def _stop(
    tx: Transaction, read: PrintOrder, order: PrintOrder, problem: LabProblem, now: datetime
) -> None:
    attempts = order.attempts + 1
    retries = problem.reason.may_retry and attempts < _MOST_TRIES
    progress = {**order.progress, "resumes_at": resumes_at(order)}
    changes: dict[str, Any] = {"attempts": attempts, "problem": problem.message}
    if retries:
        later = retry_at(now, attempts=attempts)
        changes |= {"next_step_at": later, "remedy": None}
        if read.state in _CALLS_THE_LAB:
            until = min(later, now + _OTHERS_WAIT)
            await store.delay_others(tx, order.connection_id, except_id=order.id, until=until)
    else:
        changes |= {"next_step_at": None, "remedy": problem.remedy}
        if not problem.reason.may_retry and not read.progress.get("submitting"):
            progress.pop("submitting", None)  # the lab's answer is no: it has no order
        log.error(
            "print_order_needs_attention",
            order_id=str(order.id),
            reason=problem.reason.value,
            alert="print_order_stuck",
            remedy="tell its owner to look at /printing, or repair the lab's connection there",
        )
    state = S.RETRYING if retries else S.NEEDS_ATTENTION
    note = problem.message
    await record_step(tx, order, note=note, now=now, state=state, progress=progress, **changes)


def resumes_at(order: PrintOrder) -> str:
    """The step at which a retry goes on, and an order that waited."""
    if order.state is S.RETRYING:
        return str(order.progress.get("resumes_at", S.QUEUED.value))
    return order.state.value
