"""Call back from the lab what was refunded after the lab got it."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import Job
from studium.platform.parts import Parts
from studium.studio.printing import store
from studium.studio.printing.actions.change_order import CannotCancel, OrderNotFound, cancel_order
from studium.studio.printing.actions.record_step import record_step
from studium.studio.printing.labs import LabProblem
from studium.studio.printing.model import ENDED


@dataclass(frozen=True)
class RecallOrder(Job, name="printing.recall_order", lane="outside"):
    """Cancel a refunded order at its lab."""

    order_id: UUID


async def recall_order(parts: Parts, job: RecallOrder) -> None:
    """Cancel it, or tell its owner why the lab prints it all the same."""
    async with parts[Database].reader() as tx:
        order = await store.order_by_id(tx, job.order_id)
    if order is None or order.state in ENDED:
        return
    try:
        await cancel_order(parts, order.id, owner_id=order.owner_id)
    except OrderNotFound:
        return
    except CannotCancel as problem:
        cause = problem.__cause__
        if isinstance(cause, LabProblem) and cause.reason.may_retry:
            raise
        async with parts[Database].transaction() as tx:
            current = await store.order_by_id(tx, order.id, lock=True)
            if current is None or current.state in ENDED:
                return
            await record_step(
                tx,
                current,
                note=f"The sale was refunded, and the order is not cancelled: {problem.message}",
                now=parts[Clock].now(),
                problem="The sale was refunded after the lab got the order.",
                remedy="Call the lab if it is not printed yet.",
            )
