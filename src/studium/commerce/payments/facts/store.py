"""Facts in SQL. Nothing changes or deletes one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.payments.disputes import Dispute
from studium.commerce.payments.facts.life import Life
from studium.commerce.payments.facts.model import Body, Fact, FactKind, to_json
from studium.commerce.payments.model import Payment, Refund
from studium.platform.database import Sql, Transaction, columns, insertion, values

# The row of the payment is locked by then: numbers grow in the order in which facts were applied.
INSERT_FACT = Sql("""
    insert into payment_facts (payment_id, owner_id, kind, at, body)
    select id, owner_id, $2, $3, $4 from payments where id = $1
""")
FACTS_AFTER = Sql("""
    select payment_id, number, kind, at, body from payment_facts
    where (payment_id, number) > ($1, $2) order by payment_id, number limit $3
""")
PAYMENTS_OF_IDS = Sql(f"select {columns(Payment)} from payments where id = any($1::uuid[])")
REFUNDS_OF_PAYMENTS = Sql(f"""
    select {columns(Refund)} from refunds where payment_id = any($1::uuid[]) order by id
""")
DISPUTES_OF_PAYMENTS = Sql(f"""
    select {columns(Dispute)} from disputes where payment_id = any($1::uuid[]) order by id
""")
PAYMENTS_WITHOUT_FACTS = Sql("""
    select id from payments p
    where not exists (select from payment_facts f where f.payment_id = p.id) order by id limit $1
""")
COUNT_FACTS = Sql("select count(*) from payment_facts")
COUNT_PAYMENTS = Sql("select count(*) from payments")
# A database that is filled from facts alone has neither people nor connections.
LEAVE_KEYS_UNCHECKED = Sql("set local session_replication_role = replica")
INSERT_PAYMENT = Sql(insertion("payments", Payment))
INSERT_REFUND = Sql(insertion("refunds", Refund))
INSERT_DISPUTE = Sql(insertion("disputes", Dispute))


async def keep_fact(
    tx: Transaction, payment_id: UUID, kind: FactKind, body: Body, *, now: datetime
) -> None:
    """Keep what was said or decided, in the transaction that acts on it."""
    await tx.execute(INSERT_FACT, payment_id, kind.value, now, to_json(body))


async def facts_after(tx: Transaction, payment_id: UUID, number: int, *, limit: int) -> list[Fact]:
    """The next facts in the order of payments, those of one payment as they were taken in."""
    return await tx.all(Fact, FACTS_AFTER, payment_id, number, limit)


async def count_facts(tx: Transaction) -> int:
    """How many are kept."""
    return int(await tx.value(COUNT_FACTS))


async def has_payments(tx: Transaction) -> bool:
    """Whether any payment stands."""
    return int(await tx.value(COUNT_PAYMENTS)) > 0


async def lives_of(tx: Transaction, payment_ids: Iterable[UUID]) -> dict[UUID, Life]:
    """Payments as they stand, with their refunds and disputes, by id."""
    ids = list(payment_ids)
    lives = {each.id: Life(each) for each in await tx.all(Payment, PAYMENTS_OF_IDS, ids)}
    for refund in await tx.all(Refund, REFUNDS_OF_PAYMENTS, ids):
        lives[refund.payment_id].refunds[refund.id] = refund
    for dispute in await tx.all(Dispute, DISPUTES_OF_PAYMENTS, ids):
        lives[dispute.payment_id].disputes[dispute.id] = dispute
    return lives


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def payments_without_facts(tx: Transaction, *, limit: int) -> list[UUID]:
    """Payments that stand and could not be made anew."""
    return [row.id for row in await tx.all(_Id, PAYMENTS_WITHOUT_FACTS, limit)]


async def write_lives(tx: Transaction, lives: Iterable[Life]) -> None:
    """Write lives into a database in which nobody stands; needs a superuser there."""
    await tx.execute(LEAVE_KEYS_UNCHECKED)
    for life in lives:
        await tx.execute(INSERT_PAYMENT, *values(life.payment))
        for refund in life.refunds.values():
            await tx.execute(INSERT_REFUND, *values(refund))
        for dispute in life.disputes.values():
            await tx.execute(INSERT_DISPUTE, *values(dispute))
