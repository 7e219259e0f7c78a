"""Keep what we decided ourselves, and how far refunds came."""

from datetime import datetime

from studium.commerce.payments import store
from studium.commerce.payments.facts.life import what_was_decided
from studium.commerce.payments.facts.model import FactKind, Given
from studium.commerce.payments.facts.store import keep_fact
from studium.commerce.payments.model import Payment, Refund, RefundStatus
from studium.platform.database import Transaction


async def keep_decision(tx: Transaction, before: Payment, after: Payment, *, now: datetime) -> None:
    """Keep what we changed of a payment."""
    decided = what_was_decided(before, after)
    await keep_fact(tx, after.id, FactKind.DECIDED, decided, now=now)


async def move_refund(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    refund: Refund,
    *,
    status: RefundStatus,
    provider_refund_id: str | None,
    failure_message: str | None,
    now: datetime,
) -> None:
    """Write how far a refund came, and keep it as a fact."""
    await store.update_refund(
        tx,
        refund.id,
        status=status,
        provider_refund_id=provider_refund_id,
        failure_message=failure_message,
        now=now,
    )
    moved = Given(
        refund_id=refund.id,
        status=status,
        provider_refund_id=provider_refund_id,
        failure_message=failure_message,
    )
    await keep_fact(tx, refund.payment_id, FactKind.REFUND_MOVED, moved, now=now)
