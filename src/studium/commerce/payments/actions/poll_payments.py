"""Find out about payments of which nothing was heard, and send refunds that were left behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.request_refund import send_refund_soon
from studium.commerce.payments.model import next_poll_at, refunds_overdue_before
from studium.platform.database import Transaction
from studium.platform.jobs import Job, enqueue

_MOST_AT_ONCE = 500


@dataclass(frozen=True)
class CheckPayment(Job, name="payments.check", lane="outside"):
    """Ask the provider how a payment stands, or open the checkout that a crash left out."""

    payment_id: UUID


async def check_payment_soon(
    tx: Transaction, payment_id: UUID, *, delay: timedelta | None = None
) -> None:
    """Have the provider asked about one payment; once, however often this is called meanwhile."""
    await enqueue(
        tx, CheckPayment(payment_id), delay=delay, dedupe_key=f"payments.check:{payment_id}"
    )


async def poll_payments(tx: Transaction, *, now: datetime) -> int:
    """Have the provider asked about every payment that is due for it; how many.

    Each is looked at again after 2, 4, 8 ... minutes, at most hourly, until it is paid or over, or
    six weeks have passed.
    """
    due = await store.locked_due_looks(tx, now=now, limit=_MOST_AT_ONCE)
    for look in due:
        await store.postpone_poll(tx, look.id, until=next_poll_at(now=now, polls=look.polls))
        await check_payment_soon(tx, look.id)
    return len(due)


async def poll_refunds(tx: Transaction, *, now: datetime) -> int:
    """Have refunds sent that still wait and whose job is no more, its tries used up; how many.

    Those that wait too long to be sent safely are ended by that job.
    """
    overdue = await store.overdue_refunds(
        tx, asked_before=refunds_overdue_before(now), limit=_MOST_AT_ONCE
    )
    return sum([await send_refund_soon(tx, refund.id) for refund in overdue])
