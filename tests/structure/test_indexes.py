"""Statements on tables that grow find their rows by an index, however many others there are."""

import re
from types import ModuleType

import pytest

from studium.accounts.sessions import store as sessions
from studium.accounts.sign_in import store as sign_in
from studium.accounts.single_sign_on import store as single_sign_on
from studium.commerce.catalog import store as catalog
from studium.commerce.entitlements import store as access
from studium.commerce.payments import store as payments
from studium.commerce.reconciliation import store as reconciliation
from studium.connect.connections import store as connections
from studium.connect.inbound import store as inbound
from studium.connect.webhooks import store as webhooks
from studium.operations.alerts import store as alerts
from studium.platform.database import Database, Sql
from studium.platform.database.owners import for_owner
from studium.platform.events import store as events
from studium.platform.idempotency import store as idempotency
from studium.platform.jobs import store as jobs

FORGET = """
    select format('truncate %s cascade', string_agg(c.oid::regclass::text, ', '))
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname not in ('alembic_version', 'applied_migrations')
"""
FOUND_BY = [
    (sessions, "ALL_SESSIONS", "sessions_of_user"),
    (sessions, "LIVE_SESSIONS", "sessions_of_user"),
    (sessions, "REVOKE_ALL_BUT", "sessions_of_user"),
    (sessions, "REVOKE_BEYOND_NEWEST", "sessions_of_user"),
    (sessions, "DELETE_SESSIONS_OF", "sessions_of_user"),
    (sessions, "DELETE_ENDED_BEFORE", "sessions_by_end"),
    (sign_in, "DELETE_EXPIRED_TOKENS", "one_time_tokens_by_expiry"),
    (single_sign_on, "DELETE_EXPIRED_LOGINS", "openid_logins_by_expiry"),
    (payments, "PAYMENTS_OF_PAYER", "payments_of_payer"),
    (payments, "FORGET_CUSTOMER", "payment_customers_provider_once"),
    (access, "UNREVOKED", "entitlements_by_user"),
    (access, "CURRENT_ENTITLEMENTS", "entitlements_by_user"),
    (access, "ACTIVE_FOR_ANY", "entitlements_by_user"),
    (access, "EVERY_ENTITLEMENT", "entitlements_by_user"),
    (inbound, "PRUNE_FINISHED", "inbound_events_to_prune"),
    (inbound, "PRUNE_UNFINISHED", "inbound_events_unfinished"),
    (events, "PRUNE_RECEIPTS", "event_receipts_by_time"),
    (idempotency, "PRUNE", "idempotency_keys_by_time"),
    (jobs, "PRUNE_LOG", "pgqueuer_log_created"),
    (alerts, "ALERTS_OF_OWNER", "alerts_of_owner"),
    (catalog, "ALL_PRODUCTS", "products_of_owner"),
    (catalog, "SEARCH_PURCHASES", "purchases_of_owner"),
    (connections, "CONNECTIONS_OF_OWNER", "connections_of_owner"),
    (reconciliation, "RUNS_OF_OWNER", "reconciliation_runs_of_owner"),
    (reconciliation, "DIFFERENCES_OF_OWNER", "reconciliation_differences_of_owner"),
    (webhooks, "ENDPOINTS_OF_OWNER", "webhook_endpoints_of_owner"),
    (webhooks, "COUNT_ENDPOINTS", "webhook_endpoints_of_owner"),
    (webhooks, "KNOWN_EXTERNAL", "external_events_once"),
]


@pytest.fixture(scope="module", autouse=True)
async def nothing_is_known_of_the_tables(pool: Database) -> None:
    """No statistics of what earlier tests stored: neither of tables nor of their columns."""
    async with pool.pool.acquire() as connection:
        await connection.execute(await connection.fetchval(FORGET))
        await connection.execute("delete from pg_statistic where starelid >= 16384")


@pytest.mark.parametrize(("store", "name", "index"), FOUND_BY)
async def test_rows_are_found_by_an_index(
    database: Database, store: ModuleType, name: str, index: str
) -> None:
    """As planned for any arguments, by a planner that reads whole tables only when it must."""
    named: Sql = getattr(store, name)
    statement = for_owner(named, ["somebody"] * 20)
    arguments = ", ".join("null" for _ in set(re.findall(r"\$\d+", statement)))
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off"
        )
        await connection.execute(f"prepare asked as {statement}")
        plan = [row[0] for row in await connection.fetch(f"explain execute asked({arguments})")]
        await connection.execute("deallocate asked")
    by_index = next(n for n, line in enumerate(plan) if re.search(rf" (using|on) {index}\b", line))
    assert "Index Cond" in plan[by_index + 1], plan
