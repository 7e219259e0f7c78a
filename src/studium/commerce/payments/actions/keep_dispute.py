"""Keep what an event says of a dispute, and tell who must answer it."""

from datetime import datetime
from uuid import UUID

from studium.commerce.payments.disputes import (
    Dispute,
    DisputeNews,
    disputes_of_payment,
    first_heard,
    follow,
    put_dispute,
)
from studium.commerce.payments.facts import DisputeTold, FactKind, keep_fact
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.money import Money
from studium.platform.telemetry import get_logger

log = get_logger()


async def keep_dispute(
    tx: Transaction, news: DisputeNews, *, payment_id: UUID, now: datetime
) -> None:
    """Keep it, and say in the log what is new of it. The caller has locked the payment."""
    known = {
        dispute.provider_dispute_id: dispute
        for dispute in await disputes_of_payment(tx, payment_id)
    }
    before = known.get(news.provider_dispute_id)
    if before is None:
        after = first_heard(news, dispute_id=new_id(), payment_id=payment_id, now=now)
    else:
        after = follow(before, news, now=now)
    if after == before:
        return
    await put_dispute(tx, after)
    told = DisputeTold(dispute_id=after.id, news=news)
    await keep_fact(tx, payment_id, FactKind.DISPUTE_TOLD, told, now=now)
    if before is None or after.status is not before.status:
        _tell(before, after)


def _tell(before: Dispute | None, after: Dispute) -> None:
    about = {
        "payment_id": str(after.payment_id),
        "provider_payment_id": after.provider_payment_id,
        "provider_dispute_id": after.provider_dispute_id,
        "status": after.status.value,
        "reason": after.reason,
        "amount": Money(after.amount_minor, after.currency).format(),
    }
    if after.needs_response or (before is None and not after.is_over):
        log.error(
            "payment_disputed",
            **about,
            due_at=after.due_at.isoformat() if after.due_at else None,
            alert="payment_disputed",
            remedy="answer it in the provider's dashboard, Disputes, before its due date",
        )
    elif after.is_over and after.is_lost:
        log.warning(
            "payment_dispute_lost",
            **about,
            remedy="nothing: the bank keeps the money, and with all of it the access ended",
        )
    else:
        log.info("payment_dispute_moved", **about)
