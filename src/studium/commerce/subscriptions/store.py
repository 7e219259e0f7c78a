"""Subscriptions in SQL. Whoever changes one locks its row first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.subscriptions.model import (
    Offered,
    Plan,
    PlanPrice,
    Subscription,
    SubscriptionInvoice,
)
from studium.platform.database import Sql, Transaction, columns, insertion, update, values

_PLAN, _PRICE, _SUBSCRIPTION, _INVOICE = map(
    columns, (Plan, PlanPrice, Subscription, SubscriptionInvoice)
)

INSERT_PLAN = Sql(insertion("plans", Plan) + " on conflict do nothing")
SAVE_PLAN = Sql(update("plans", Plan))
LOCKED_PLAN = Sql(f"select {_PLAN} from plans where id = $1 for update")
PAGE_OF_PLANS = Sql(f"select {_PLAN} from plans where id < $1 order by id desc limit $2")
PLANS = Sql(f"select {_PLAN} from plans where is_active order by created_at, id limit 100")
PLAN_BY_SLUG = Sql(f"select {_PLAN} from plans where slug = $1")
PLAN_BY_ID = Sql(f"select {_PLAN} from plans where id = $1")
INSERT_PRICE = Sql(insertion("plan_prices", PlanPrice) + " on conflict do nothing")
PRICES = Sql(f"""
    select {_PRICE} from plan_prices where plan_id = $1 and is_active
    order by currency, amount_minor
""")
ALL_PRICES = Sql(f"""
    select {_PRICE} from plan_prices where plan_id = $1
    order by is_active desc, currency, period, created_at desc limit 200
""")
ARCHIVE_PRICE = Sql("update plan_prices set is_active = false where id = $1")
PRICE_BY_ID = Sql(f"select {_PRICE} from plan_prices where id = $1")
PRICE_AMOUNT = Sql("update plan_prices set amount_minor = $2 where id = $1")
LINK = Sql("""
    select provider_price_id from plan_price_links where price_id = $1 and connection_id = $2
""")
NEWEST_LINK = Sql("""
    select provider_price_id from plan_price_links where price_id = $1
    order by created_at desc limit 1
""")
INSERT_LINK = Sql("""
    insert into plan_price_links (price_id, connection_id, provider_price_id, created_at)
    values ($1, $2, $3, $4) on conflict (price_id, connection_id) do update
    set provider_price_id = excluded.provider_price_id
""")
LINKED = Sql("""
    select provider_price_id, price_id from plan_price_links
    where connection_id = $1 and provider_price_id = any($2)
""")
PRICES_BY_ID = Sql(f"select {_PRICE} from plan_prices where id = any($1::uuid[])")
PLANS_BY_ID = Sql(f"select {_PLAN} from plans where id = any($1::uuid[])")
INSERT = Sql(insertion("subscriptions", Subscription))
UPDATE = Sql(update("subscriptions", Subscription))
BY_ID = Sql(f"select {_SUBSCRIPTION} from subscriptions where id = $1")
FOUND = Sql(f"""
    select {_SUBSCRIPTION} from subscriptions
    where id = $1 or provider_subscription_id = $2 limit $3
""")
LOCKED = Sql(f"select {_SUBSCRIPTION} from subscriptions where id = $1 for update")
BY_PROVIDER = Sql("""
    select id from subscriptions where connection_id = $1 and provider_subscription_id = $2
""")
BY_INVOICE = Sql("""
    select subscription_id from subscription_invoices
    where connection_id = $1 and provider_invoice_id = $2
""")
BEGUN_OVER = Sql("""
    select id from subscriptions
    where user_id = $1 and connection_id = $2 and provider_subscription_id is not null
    order by id desc limit 5
""")
OF_CONNECTION = Sql("select id from subscriptions where id = $1 and connection_id = $2")
CURRENT = Sql(f"""
    select {_SUBSCRIPTION} from subscriptions
    where user_id = $1 and status not in ('canceled', 'expired')
""")
LATEST_BEGUN = Sql(f"""
    select {_SUBSCRIPTION} from subscriptions
    where user_id = $1 and started_at is not null order by id desc limit 1
""")
STANDING_OVER = Sql(f"""
    select {_SUBSCRIPTION} from subscriptions
    where connection_id = $1 and id > $2 and status not in ('canceled', 'expired')
    order by id limit $3
""")
KNOWN_TO_PROVIDER = Sql("""
    select id, provider_subscription_id from subscriptions
    where connection_id = $1 and (id = any($2::uuid[]) or provider_subscription_id = any($3))
""")
PAGE_OF_PERSON = Sql(f"""
    select {_SUBSCRIPTION} from subscriptions where user_id = $1 and id < $2
    order by id desc limit $3
""")
PAGE_OF_ALL = Sql(f"""
    select {_SUBSCRIPTION} from subscriptions where id < $1 order by id desc limit $2
""")
LOCK_PERSON = Sql("select pg_advisory_xact_lock(hashtextextended('subscription:' || $1::text, 0))")
DUE = Sql("""
    select id from subscriptions
    where status not in ('canceled', 'expired')
      and (checked_at is null or checked_at < $1
           or (checked_at < $2 and (status = 'pending' or period_end < $3)))
    order by checked_at nulls first limit $4
""")
MARK_CHECKED = Sql("update subscriptions set checked_at = $2 where id = any($1::uuid[])")
PUT_INVOICE = Sql(
    insertion("subscription_invoices", SubscriptionInvoice)
    + """
    on conflict (connection_id, provider_invoice_id) do update
    set status = excluded.status, paid_minor = excluded.paid_minor,
        refunded_minor = excluded.refunded_minor,
        attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at,
        pay_url = excluded.pay_url, paid_at = excluded.paid_at,
        card_brand = excluded.card_brand, card_last4 = excluded.card_last4
"""
)
INVOICES = Sql(f"""
    select {_INVOICE} from subscription_invoices where subscription_id = $1
    order by period_start desc, created_at desc, provider_invoice_id limit 500
""")
INVOICE_BY_ID = Sql(f"select {_INVOICE} from subscription_invoices where id = $1")
REVENUE = Sql("""
    select width_bucket(paid_at, $1::timestamptz[]) as step, currency,
           sum(paid_minor - refunded_minor)::bigint as value
    from subscription_invoices
    where paid_at >= ($1::timestamptz[])[1]
    group by 1, 2
""")


async def insert_plan(tx: Transaction, plan: Plan) -> bool:
    """Keep a plan; False when its slug is taken."""
    return bool(await tx.execute(INSERT_PLAN, *values(plan)))


async def plans(tx: Transaction) -> list[Plan]:
    """What is offered, the first made first."""
    return await tx.all(Plan, PLANS)


async def plan_by_slug(tx: Transaction, slug: str) -> Plan | None:
    """The plan of this name."""
    return await tx.maybe(Plan, PLAN_BY_SLUG, slug)


async def plan_by_id(tx: Transaction, plan_id: UUID) -> Plan:
    """A plan that is there."""
    return await tx.one(Plan, PLAN_BY_ID, plan_id)


async def save_plan(tx: Transaction, plan: Plan) -> None:
    """Write a locked plan back."""
    await tx.execute(SAVE_PLAN, *values(plan))


async def locked_plan(tx: Transaction, plan_id: UUID) -> Plan | None:
    """A plan that nobody else changes until the transaction ends."""
    return await tx.maybe(Plan, LOCKED_PLAN, plan_id)


async def page_of_plans(tx: Transaction, *, before_id: UUID, limit: int) -> list[Plan]:
    """Every plan, offered or not, newest first: for staff."""
    return await tx.all(Plan, PAGE_OF_PLANS, before_id, limit)


async def all_prices(tx: Transaction, plan_id: UUID) -> list[PlanPrice]:
    """A plan's prices, those that are offered first."""
    return await tx.all(PlanPrice, ALL_PRICES, plan_id)


async def archive_price(tx: Transaction, price_id: UUID) -> None:
    """Offer a price no more."""
    await tx.execute(ARCHIVE_PRICE, price_id)


async def maybe_price(tx: Transaction, price_id: UUID) -> PlanPrice | None:
    """A price, if it is there."""
    return await tx.maybe(PlanPrice, PRICE_BY_ID, price_id)


async def maybe_plan(tx: Transaction, plan_id: UUID) -> Plan | None:
    """A plan, if it is there."""
    return await tx.maybe(Plan, PLAN_BY_ID, plan_id)


async def insert_price(tx: Transaction, price: PlanPrice) -> bool:
    """Keep a price; False when the plan has one for this period and currency."""
    return bool(await tx.execute(INSERT_PRICE, *values(price)))


async def prices(tx: Transaction, plan_id: UUID) -> list[PlanPrice]:
    """A plan's prices that are offered."""
    return await tx.all(PlanPrice, PRICES, plan_id)


async def price_by_id(tx: Transaction, price_id: UUID) -> PlanPrice:
    """A price that is there."""
    return await tx.one(PlanPrice, PRICE_BY_ID, price_id)


async def set_price_amount(tx: Transaction, price_id: UUID, amount_minor: int) -> None:
    """Let a price be what the provider says."""
    await tx.execute(PRICE_AMOUNT, price_id, amount_minor)


async def price_link(tx: Transaction, price_id: UUID, connection_id: UUID) -> str | None:
    """The provider's id of a price over a connection."""
    found: str | None = await tx.value(LINK, price_id, connection_id)
    return found


async def newest_price_link(tx: Transaction, price_id: UUID) -> str | None:
    """The provider's id of a price over whichever connection it was linked last."""
    found: str | None = await tx.value(NEWEST_LINK, price_id)
    return found


async def put_link(
    tx: Transaction, price_id: UUID, connection_id: UUID, provider_price_id: str, now: datetime
) -> None:
    """Note by what name a provider knows a price."""
    await tx.execute(INSERT_LINK, price_id, connection_id, provider_price_id, now)


async def offers_by_link(
    tx: Transaction, connection_id: UUID, provider_price_ids: Iterable[str]
) -> dict[str, Offered]:
    """Our prices behind a provider's, with their plans, by its ids."""
    links = await tx.connection.fetch(LINKED, connection_id, list(provider_price_ids))
    found = await tx.all(PlanPrice, PRICES_BY_ID, [row[1] for row in links])
    prices_ = {each.id: each for each in found}
    plans_ = {each.id: each for each in await tx.all(Plan, PLANS_BY_ID, [p.plan_id for p in found])}
    return {name: Offered(plans_[prices_[id_].plan_id], prices_[id_]) for name, id_ in links}


async def insert(tx: Transaction, subscription: Subscription) -> None:
    """Keep a new subscription."""
    await tx.execute(INSERT, *values(subscription))


async def save(tx: Transaction, subscription: Subscription) -> None:
    """Write a locked subscription back."""
    await tx.execute(UPDATE, *values(subscription))


async def subscription(tx: Transaction, subscription_id: UUID) -> Subscription | None:
    """A subscription."""
    return await tx.maybe(Subscription, BY_ID, subscription_id)


async def locked(tx: Transaction, subscription_id: UUID) -> Subscription:
    """A subscription that nobody else changes until the transaction ends."""
    return await tx.one(Subscription, LOCKED, subscription_id)


async def id_by_provider(
    tx: Transaction, connection_id: UUID, provider_subscription_id: str
) -> UUID | None:
    """Which of ours a provider's is."""
    found: UUID | None = await tx.value(BY_PROVIDER, connection_id, provider_subscription_id)
    return found


async def id_by_invoice(
    tx: Transaction, connection_id: UUID, provider_invoice_id: str
) -> UUID | None:
    """Which of ours an invoice of a provider's is of."""
    found: UUID | None = await tx.value(BY_INVOICE, connection_id, provider_invoice_id)
    return found


async def begun_over(tx: Transaction, user_id: UUID, connection_id: UUID) -> list[UUID]:
    """A person's newest that began over a connection."""
    rows = await tx.connection.fetch(BEGUN_OVER, user_id, connection_id)
    return [row[0] for row in rows]


async def id_over_connection(
    tx: Transaction, subscription_id: UUID, connection_id: UUID
) -> UUID | None:
    """The same id when the subscription is kept over this connection."""
    found: UUID | None = await tx.value(OF_CONNECTION, subscription_id, connection_id)
    return found


async def current(tx: Transaction, user_id: UUID) -> Subscription | None:
    """A person's subscription that is not over; there is at most one."""
    return await tx.maybe(Subscription, CURRENT, user_id)


async def latest_begun(tx: Transaction, user_id: UUID) -> Subscription | None:
    """A person's newest subscription that began, over or not."""
    return await tx.maybe(Subscription, LATEST_BEGUN, user_id)


async def page_of_person(
    tx: Transaction, user_id: UUID, *, before_id: UUID, limit: int
) -> list[Subscription]:
    """A person's subscriptions, newest first."""
    return await tx.all(Subscription, PAGE_OF_PERSON, user_id, before_id, limit)


async def page_of_all(tx: Transaction, *, before_id: UUID, limit: int) -> list[Subscription]:
    """Everybody's, newest first: for staff."""
    return await tx.all(Subscription, PAGE_OF_ALL, before_id, limit)


async def lock_person(tx: Transaction, user_id: UUID) -> None:
    """Let one request at a time begin a person's subscription."""
    await tx.execute(LOCK_PERSON, str(user_id))


async def due(
    tx: Transaction, *, day_ago: datetime, hour_ago: datetime, now: datetime, limit: int
) -> list[UUID]:
    """Those of which nothing was heard for a day, or for an hour after something was to happen."""
    rows = await tx.connection.fetch(DUE, day_ago, hour_ago, now, limit)
    return [row[0] for row in rows]


async def mark_checked(tx: Transaction, ids: list[UUID], now: datetime) -> None:
    """Note that these are being looked at."""
    await tx.execute(MARK_CHECKED, ids, now)


async def put_invoice(tx: Transaction, invoice: SubscriptionInvoice) -> None:
    """Keep an invoice as it is now."""
    await tx.execute(PUT_INVOICE, *values(invoice))


async def invoices(tx: Transaction, subscription_id: UUID) -> list[SubscriptionInvoice]:
    """The invoices of a subscription, newest first."""
    return await tx.all(SubscriptionInvoice, INVOICES, subscription_id)


async def invoice(tx: Transaction, invoice_id: UUID) -> SubscriptionInvoice | None:
    """One invoice."""
    return await tx.maybe(SubscriptionInvoice, INVOICE_BY_ID, invoice_id)


async def standing_over(
    tx: Transaction, connection_id: UUID, *, after: UUID, limit: int
) -> list[Subscription]:
    """An account's subscriptions that are not over, oldest first."""
    return await tx.all(Subscription, STANDING_OVER, connection_id, after, limit)


@dataclass(frozen=True, slots=True)
class KnownSubscription:
    """A subscription by both its names."""

    id: UUID
    provider_subscription_id: str | None


async def known_to_provider(
    tx: Transaction, connection_id: UUID, *, ids: list[UUID], provider_ids: list[str]
) -> list[KnownSubscription]:
    """Which of these that a provider names are ours."""
    return await tx.all(KnownSubscription, KNOWN_TO_PROVIDER, connection_id, ids, provider_ids)


async def find_subscriptions(
    tx: Transaction, subscription_id: UUID | None, provider_id: str, *, limit: int
) -> list[Subscription]:
    """Subscriptions of this id, ours or the provider's."""
    return await tx.all(Subscription, FOUND, subscription_id, provider_id, limit)
