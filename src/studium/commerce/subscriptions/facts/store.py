"""Facts of subscriptions in SQL. Nothing changes or deletes one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.payments import SubscriptionSnapshot
from studium.commerce.subscriptions.facts.life import SubscriptionLife
from studium.commerce.subscriptions.facts.model import (
    ASKED,
    DECIDED,
    ROW,
    TOLD,
    SubscriptionFact,
    changed_columns,
    what_was_told,
)
from studium.commerce.subscriptions.model import Reading, Subscription, SubscriptionInvoice
from studium.platform.database import Sql, Transaction, columns, insertion, values

INSERT_FACT = Sql("""
    insert into subscription_facts (subscription_id, user_id, kind, at, body)
    values ($1, $2, $3, $4, $5)
""")
FACTS_AFTER = Sql("""
    select subscription_id, number, kind, at, body from subscription_facts
    where (subscription_id, number) > ($1, $2) order by subscription_id, number limit $3
""")
COUNT_FACTS = Sql("select count(*) from subscription_facts")
COUNT_SUBSCRIPTIONS = Sql("select count(*) from subscriptions")
SUBSCRIPTIONS_OF_IDS = Sql(f"""
    select {columns(Subscription)} from subscriptions where id = any($1::uuid[])
""")
INVOICES_OF_IDS = Sql(f"""
    select {columns(SubscriptionInvoice)} from subscription_invoices
    where subscription_id = any($1::uuid[])
""")
WITHOUT_FACTS = Sql("""
    select id from subscriptions s
    where not exists (select from subscription_facts f where f.subscription_id = s.id)
    order by id limit $1
""")
# A database that is filled from facts alone has neither people nor connections.
LEAVE_KEYS_UNCHECKED = Sql("set local session_replication_role = replica")
INSERT_SUBSCRIPTION = Sql(insertion("subscriptions", Subscription))
INSERT_INVOICE = Sql(insertion("subscription_invoices", SubscriptionInvoice))


async def keep_asked(tx: Transaction, begun: Subscription) -> None:
    """Keep a subscription as it was begun."""
    await _keep(tx, begun, ASKED, ROW.dump_python(begun, mode="json"), begun.created_at)


async def keep_decided(
    tx: Transaction, before: Subscription, after: Subscription, *, now: datetime
) -> None:
    """Keep what we changed of it."""
    await _keep(tx, after, DECIDED, changed_columns(before, after), now)


async def keep_told(
    tx: Transaction,
    before: Subscription,
    read: Reading,
    snapshot: SubscriptionSnapshot,
    *,
    now: datetime,
) -> None:
    """Keep what a reading changed; nothing of one that told nothing new."""
    body = what_was_told(before, read, snapshot)
    if body is not None:
        await _keep(tx, read.after, TOLD, body, now)


async def _keep(
    tx: Transaction, subscription: Subscription, kind: str, body: dict[str, Any], now: datetime
) -> None:
    await tx.execute(INSERT_FACT, subscription.id, subscription.user_id, kind, now, body)


async def subscription_facts_after(
    tx: Transaction, subscription_id: UUID, number: int, *, limit: int
) -> list[SubscriptionFact]:
    """The next facts in the order of subscriptions, those of one as they were taken in."""
    return await tx.all(SubscriptionFact, FACTS_AFTER, subscription_id, number, limit)


async def count_subscription_facts(tx: Transaction) -> int:
    """How many are kept."""
    return int(await tx.value(COUNT_FACTS))


async def has_subscriptions(tx: Transaction) -> bool:
    """Whether any subscription stands."""
    return int(await tx.value(COUNT_SUBSCRIPTIONS)) > 0


async def subscription_lives_of(
    tx: Transaction, ids: Iterable[UUID]
) -> dict[UUID, SubscriptionLife]:
    """Subscriptions as they stand, with their invoices, by id."""
    wanted = list(ids)
    found = await tx.all(Subscription, SUBSCRIPTIONS_OF_IDS, wanted)
    lives = {each.id: SubscriptionLife(each) for each in found}
    for invoice in await tx.all(SubscriptionInvoice, INVOICES_OF_IDS, wanted):
        lives[invoice.subscription_id].invoices[invoice.id] = invoice
    return lives


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def subscriptions_without_facts(tx: Transaction, *, limit: int) -> list[UUID]:
    """Subscriptions that stand and could not be made anew."""
    return [row.id for row in await tx.all(_Id, WITHOUT_FACTS, limit)]


async def write_subscription_lives(tx: Transaction, lives: Iterable[SubscriptionLife]) -> None:
    """Write lives into a database in which nobody stands; needs a superuser there."""
    await tx.execute(LEAVE_KEYS_UNCHECKED)
    for life in lives:
        await tx.execute(INSERT_SUBSCRIPTION, *values(life.subscription))
        for invoice in life.invoices.values():
            await tx.execute(INSERT_INVOICE, *values(invoice))
