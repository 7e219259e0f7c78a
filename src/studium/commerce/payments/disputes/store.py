"""Disputes in SQL."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.payments.disputes.model import Dispute
from studium.platform.database import Sql, Transaction

DISPUTES_OF_PAYMENT = Sql("""
    select id, payment_id, provider_dispute_id, provider_payment_id, status, reason, amount_minor,
           currency, is_refundable, due_at, said_at, is_lost, decided_at, created_at, updated_at
    from disputes where payment_id = $1 order by id
""")
TO_ANSWER = Sql("""
    select d.payment_id, p.owner_id, d.provider_dispute_id, d.reason, d.amount_minor, d.currency,
           d.due_at
    from disputes d join payments p on p.id = d.payment_id
    where d.status in ('warning_needs_response', 'needs_response', 'appeal_needs_response')
    order by d.due_at limit $1
""")
PUT_DISPUTE = Sql("""
    insert into disputes (id, payment_id, provider_dispute_id, provider_payment_id, status, reason,
                          amount_minor, currency, is_refundable, due_at, said_at, is_lost,
                          decided_at, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    on conflict (id) do update
       set status = excluded.status, reason = excluded.reason,
           amount_minor = excluded.amount_minor, currency = excluded.currency,
           is_refundable = excluded.is_refundable, due_at = excluded.due_at,
           said_at = excluded.said_at, is_lost = excluded.is_lost,
           decided_at = excluded.decided_at, updated_at = excluded.updated_at
""")


async def disputes_of_payment(tx: Transaction, payment_id: UUID) -> list[Dispute]:
    """Every dispute of a payment, oldest first."""
    return await tx.all(Dispute, DISPUTES_OF_PAYMENT, payment_id)


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A dispute that waits for evidence, and whose sale it is about."""

    payment_id: UUID
    owner_id: UUID | None
    provider_dispute_id: str
    reason: str
    amount_minor: int
    currency: str
    due_at: datetime | None


async def disputes_to_answer(tx: Transaction, *, limit: int) -> list[ToAnswer]:
    """Disputes that wait for evidence, the most urgent first."""
    return await tx.all(ToAnswer, TO_ANSWER, limit)


async def put_dispute(tx: Transaction, dispute: Dispute) -> None:
    """Keep a dispute, or what was learnt of it."""
    await tx.execute(
        PUT_DISPUTE,
        dispute.id,
        dispute.payment_id,
        dispute.provider_dispute_id,
        dispute.provider_payment_id,
        dispute.status.value,
        dispute.reason,
        dispute.amount_minor,
        dispute.currency,
        dispute.is_refundable,
        dispute.due_at,
        dispute.said_at,
        dispute.is_lost,
        dispute.decided_at,
        dispute.created_at,
        dispute.updated_at,
    )
