"""Let a payment follow what its provider says."""

from datetime import datetime
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.announce import announce
from studium.commerce.payments.model import Payment, Snapshot, advance, is_news
from studium.platform.database import Transaction


async def apply_snapshot(
    tx: Transaction,
    payment_id: UUID,
    snapshot: Snapshot,
    *,
    now: datetime,
    read_at_version: int | None = None,
) -> Payment | None:
    """The payment after the snapshot, or None when the provider must be asked (again).

    That is so when an event tells nothing strictly newer than what is stored, and when what
    was read is older than what was stored meanwhile: `read_at_version` is the payment's
    version from before the read.
    """
    payment = await store.locked_payment(tx, payment_id)
    if snapshot.is_current:
        if read_at_version != payment.version:
            return None
    elif not is_news(payment, snapshot):
        return None
    step = advance(payment, snapshot, now=now)
    await store.update_payment(tx, step.payment)
    await announce(tx, step.payment, step.changes, now=now)
    return step.payment
