"""Payments, refunds and disputes of one connection in SQL, many at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.payments.disputes import Dispute
from studium.commerce.payments.model import Payment, PaymentReference, Refund
from studium.platform.database import Sql, Transaction, columns

_REFUND = ", ".join(f"r.{name}" for name in columns(Refund).split(", "))
_DISPUTE = ", ".join(f"d.{name}" for name in columns(Dispute).split(", "))

PAYMENTS_NAMED = Sql(f"""
    select {columns(Payment)} from payments
    where connection_id = $1
      and (id = any($2::uuid[]) or provider_checkout_id = any($3::text[])
           or provider_payment_id = any($4::text[]))
""")
PAYMENTS_ANYWHERE = Sql("select id from payments where id = any($1::uuid[])")
# What may still move, however old, and what was paid or asked for lately.
OPEN_OR_RECENT_PAYMENTS = Sql(f"""
    select {columns(Payment)} from payments
    where connection_id = $1 and id > $3
      and (provider_checkout_id is not null or provider_payment_id is not null)
      and (status in ('PENDING', 'FAILED', 'AUTHORIZED')
           or (created_at >= $2 and completed_at is not null))
    order by id limit $4
""")
COUNT_PAYMENTS = Sql("""
    select count(*) from payments
    where connection_id = $1
      and (status in ('PENDING', 'FAILED', 'AUTHORIZED') or created_at >= $2)
""")
REFUNDS_NAMED = Sql(f"""
    select {_REFUND} from refunds r join payments p on p.id = r.payment_id
    where p.connection_id = $1
      and (r.id = any($2::uuid[]) or r.provider_refund_id = any($3::text[]))
""")
OPEN_OR_RECENT_REFUNDS = Sql(f"""
    select {_REFUND} from refunds r join payments p on p.id = r.payment_id
    where p.connection_id = $1 and r.id > $3
      and (r.status = 'PENDING' or (r.status = 'SUCCEEDED' and r.created_at >= $2))
    order by r.id limit $4
""")
DISPUTES_NAMED = Sql(f"""
    select {_DISPUTE} from disputes d join payments p on p.id = d.payment_id
    where p.connection_id = $1 and d.provider_dispute_id = any($2::text[])
""")
DISPUTES_OF_PAYMENTS = Sql(f"""
    select {columns(Dispute)} from disputes where payment_id = any($1::uuid[]) order by id
""")
OPEN_OR_RECENT_DISPUTES = Sql(f"""
    select {_DISPUTE} from disputes d join payments p on p.id = d.payment_id
    where p.connection_id = $1 and d.id > $3 and d.created_at >= $2
    order by d.id limit $4
""")


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def payments_named(
    tx: Transaction, connection_id: UUID, references: Iterable[PaymentReference]
) -> list[Payment]:
    """Those that a provider names in any way."""
    named = list(references)
    return await tx.all(
        Payment,
        PAYMENTS_NAMED,
        connection_id,
        [each.payment_id for each in named if each.payment_id],
        [each.provider_checkout_id for each in named if each.provider_checkout_id],
        [each.provider_payment_id for each in named if each.provider_payment_id],
    )


async def known_anywhere(tx: Transaction, payment_ids: list[UUID]) -> set[UUID]:
    """Which of these ids are payments of ours, over whatever connection.

    An account that was connected anew still has the payments of its former connection.
    """
    return {row.id for row in await tx.all(_Id, PAYMENTS_ANYWHERE, payment_ids)}


async def open_or_recent_payments(
    tx: Transaction, connection_id: UUID, *, since: datetime, after: UUID, limit: int
) -> list[Payment]:
    """What reached the provider and may still move, or was paid and begun since; oldest first."""
    return await tx.all(Payment, OPEN_OR_RECENT_PAYMENTS, connection_id, since, after, limit)


async def count_payments(tx: Transaction, connection_id: UUID, *, since: datetime) -> int:
    """About how many there are to compare."""
    return int(await tx.value(COUNT_PAYMENTS, connection_id, since))


async def refunds_named(
    tx: Transaction, connection_id: UUID, *, ids: list[UUID], provider_ids: list[str]
) -> list[Refund]:
    """Those that a provider names, by our id or by its own."""
    return await tx.all(Refund, REFUNDS_NAMED, connection_id, ids, provider_ids)


async def open_or_recent_refunds(
    tx: Transaction, connection_id: UUID, *, since: datetime, after: UUID, limit: int
) -> list[Refund]:
    """What was sent and may still move, or came back since; oldest first."""
    return await tx.all(Refund, OPEN_OR_RECENT_REFUNDS, connection_id, since, after, limit)


async def disputes_named(
    tx: Transaction, connection_id: UUID, provider_ids: list[str]
) -> list[Dispute]:
    """Those that a provider names."""
    return await tx.all(Dispute, DISPUTES_NAMED, connection_id, provider_ids)


async def disputes_of_payments(tx: Transaction, payment_ids: list[UUID]) -> list[Dispute]:
    """Every dispute of these payments."""
    return await tx.all(Dispute, DISPUTES_OF_PAYMENTS, payment_ids)


async def open_or_recent_disputes(
    tx: Transaction, connection_id: UUID, *, since: datetime, after: UUID, limit: int
) -> list[Dispute]:
    """What was first heard of since; oldest first."""
    return await tx.all(Dispute, OPEN_OR_RECENT_DISPUTES, connection_id, since, after, limit)
