"""Let a payment follow what its provider says."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.announce import announce, tell_if_paid_twice
from studium.commerce.payments.actions.part_with_payer import give_back_to_who_left
from studium.commerce.payments.disputes import disputes_of_payment, lost_minor
from studium.commerce.payments.model import Change, Payment, Snapshot, advance, is_news
from studium.platform.database import Transaction

Note = Callable[[Transaction], Awaitable[object]]


async def apply_snapshot(  # noqa: PLR0913 - what was said, and what it rests on
    tx: Transaction,
    payment_id: UUID,
    snapshot: Snapshot,
    *,
    now: datetime,
    read_at_version: int | None = None,
    note: Note | None = None,
) -> Payment | None:
    """The payment after the snapshot, or None when the provider must be asked (again).

    That is so when an event tells nothing strictly newer than what is stored, and when what
    was read is older than what was stored meanwhile: `read_at_version` is the payment's
    version from before the read. `note` runs only when the snapshot is applied, before it is.
    """
    payment = await store.locked_payment(tx, payment_id)
    if snapshot.is_current and read_at_version != payment.version:
        return None
    tell_if_paid_twice(payment, snapshot)
    if not is_news(payment, snapshot):
        return None
    if note is not None:
        await note(tx)
    lost = lost_minor(await disputes_of_payment(tx, payment_id), payment)
    step = advance(payment, snapshot, now=now, lost_minor=lost)
    await store.update_payment(tx, step.payment)
    await announce(tx, step.payment, step.changes, now=now)
    if Change.COMPLETED in step.changes:
        await give_back_to_who_left(tx, step.payment, now=now)
    return step.payment
