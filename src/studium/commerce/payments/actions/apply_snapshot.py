"""Let a payment follow what its provider says."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.announce import alert_duplicate_payment, announce
from studium.commerce.payments.actions.erase_customer_data import refund_departed_payer
from studium.commerce.payments.disputes import disputes_of_payment, lost_minor
from studium.commerce.payments.facts import FactKind, keep_fact
from studium.commerce.payments.model import Change, Payment, Snapshot, advance, is_newer
from studium.platform.database import Transaction

Accompanying = Callable[[Transaction], Awaitable[object]]


async def apply_snapshot(  # noqa: PLR0913 - what was said, and what it rests on
    tx: Transaction,
    payment_id: UUID,
    snapshot: Snapshot,
    *,
    now: datetime,
    read_at_version: int | None = None,
    note: Accompanying | None = None,
) -> Payment | None:
    """The payment after the snapshot, or None when the provider must be asked (again).

    That is so when an event tells nothing strictly newer than what is stored, and when what
    was read is older than what was stored meanwhile: `read_at_version` is the payment's
    version from before the read. `note` runs only when the snapshot is applied, before it is.
    """
    payment = await store.locked_payment(tx, payment_id)
    if snapshot.is_current and read_at_version != payment.version:
        return None
    await alert_duplicate_payment(tx, payment, snapshot, now=now)
    if not is_newer(payment, snapshot):
        return None
    if note is not None:
        await note(tx)
    lost = lost_minor(await disputes_of_payment(tx, payment_id), payment)
    step = advance(payment, snapshot, now=now, lost_minor=lost)
    await store.update_payment(tx, step.payment)
    await keep_fact(tx, payment_id, FactKind.TOLD, snapshot, now=now)
    await announce(tx, step.payment, step.changes, now=now)
    if Change.COMPLETED in step.changes:
        await refund_departed_payer(tx, step.payment, now=now)
    return step.payment
