"""Record what a lab says of an order: late, twice and out of order."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.alert_rules import AlertRule, Condition
from studium.platform.alerts import raise_alert
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.studio.printing import store
from studium.studio.printing.actions.record_step import record_step
from studium.studio.printing.labs import LabNews
from studium.studio.printing.model import (
    ENDED,
    HELD_BY_LABS,
    OrderState,
    PrintOrder,
    follows,
    merged_shipments,
)

_NEXT_POLL = timedelta(minutes=30)
_LONGEST_SILENCE = timedelta(days=7)  # of a lab that accepted an order and only calls back
_WORDS = {
    OrderState.ACCEPTED: "The lab accepted the order.",
    OrderState.IN_PRODUCTION: "The lab is printing.",
    OrderState.PARTIALLY_SHIPPED: "Part of the order was shipped.",
    OrderState.SHIPPED: "The order was shipped.",
    OrderState.DELIVERED: "The order was delivered.",
    OrderState.REJECTED: "The lab rejected the order.",
    OrderState.CANCELLED: "The lab cancelled the order.",
}

PRINT_STATE_UNKNOWN = AlertRule(
    "print_state_unknown", "A lab tells a state that is not known", lasts=timedelta(days=1)
)


async def apply_news(
    parts: Parts, order_id: UUID, news: LabNews, *, polls: bool
) -> PrintOrder | None:
    """The order after what a lab said; None when there is none. Safe to repeat, in any order.

    `polls`: it is asked again in half an hour; else its silence is an alarm after a week.
    """
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        order = await store.order_by_id(tx, order_id, lock=True)
        if order is None:
            return None
        if news.unknown_state is not None:
            await _tell_unknown(tx, order, news.unknown_state, now)
        shipments = merged_shipments(order.shipments, news.shipments)
        is_news = news.state is not None and follows(order.state, news.state)
        if not is_news and shipments == order.shipments:
            if polls and order.state not in ENDED:
                later = now + _NEXT_POLL
                progress = {**order.progress, **news.progress}
                return await record_step(
                    tx, order, note=None, now=now, next_step_at=later, attempts=0, progress=progress
                )
            return order
        state = news.state if is_news and news.state is not None else order.state
        is_over = state in ENDED or state is OrderState.REJECTED
        problem = news.problem
        return await record_step(
            tx,
            order,
            note=problem.message if problem else _WORDS.get(state, "The lab told news."),
            now=now,
            state=state,
            progress={
                **order.progress,
                **news.progress,
                "rejected": state is OrderState.REJECTED,
                "held": order.is_held and state in HELD_BY_LABS,
            },
            shipments=shipments,
            problem=problem.message if problem else None,
            remedy=problem.remedy if problem else None,
            submitted_at=order.submitted_at or now,
            next_step_at=None if is_over else now + (_NEXT_POLL if polls else _LONGEST_SILENCE),
            attempts=0,
        )


async def _tell_unknown(tx: Transaction, order: PrintOrder, word: str, now: datetime) -> None:
    """Have somebody look at a word of the lab's; the order stays as it is."""
    condition = Condition(
        subject=str(order.connection_id),
        finding=f"the lab says that order {order.external_id} is {word!r}",
        remedy="add the word to the states of the lab's definition",
        owner_id=order.owner_id,
        href=f"/printing/orders/{order.id}",
    )
    await raise_alert(tx, PRINT_STATE_UNKNOWN, condition, now=now)
