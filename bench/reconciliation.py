"""`studium reconcile` over 10,000 payments at the sandbox's Stripe: time, calls and memory.

Of every twenty payments one is an open checkout, which the provider's list does not tell of and
which costs a call of its own; one was refunded in part, without our hearing of it.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

import asyncpg
import psutil

from bench.installation import Operator, free_port, serving
from bench.results import Result

_FEW, _MANY = 1_000, 10_000
_MOST_SECONDS, _MOST_CALLS, _MOST_MB = 120, 1.1, 20
_MB = 1_000_000
_PERSON = """
    insert into users (id, email, created_at, updated_at)
    values (gen_random_uuid(), 'payer@example.org', now(), now())
    returning id
"""
_PAYMENTS = """
    insert into payments (id, payer_id, connection_id, provider, mode, flow, purpose, purpose_id,
        description, amount_minor, currency, success_url, cancel_url, created_at, updated_at,
        status, captured_minor, completed_at, provider_checkout_id, provider_payment_id)
    select gen_random_uuid(), $1, c.id, 'stripe', 'test', 'checkout', 'measured', gen_random_uuid(),
           'A thing', 4900, 'usd', 'http://x/', 'http://x/', now() - interval '1 day', now(),
           case when n % 20 = 0 then 'PENDING' else 'COMPLETED' end,
           case when n % 20 = 0 then 0 else 4900 end,
           case when n % 20 = 0 then null else now() end,
           'cs_measured_' || n, case when n % 20 = 0 then null else 'pi_measured_' || n end
      from generate_series($2::int, $3::int) n,
           (select id from connections where kind = 'stripe' and owner_id is null limit 1) c
"""
_INTENTS = """
    insert into sandbox.objects (id, account, kind, body)
    select provider_payment_id, 'acct_studiumsandbox', 'payment_intent', jsonb_build_object(
        'id', provider_payment_id, 'object', 'payment_intent', 'status', 'succeeded',
        'amount', 4900, 'amount_received', 4900, 'amount_capturable', 0, 'currency', 'usd',
        'latest_charge', replace(provider_payment_id, 'pi_', 'ch_'), 'customer', null,
        'created', extract(epoch from created_at)::bigint,
        'metadata', jsonb_build_object('payment_id', id::text))
      from payments where provider_payment_id is not null on conflict do nothing
"""
_CHARGES = """
    insert into sandbox.objects (id, account, kind, body)
    select replace(provider_payment_id, 'pi_', 'ch_'), 'acct_studiumsandbox', 'charge',
        jsonb_build_object(
        'id', replace(provider_payment_id, 'pi_', 'ch_'), 'object', 'charge', 'captured', true,
        'amount', 4900, 'amount_captured', 4900, 'refunded', false, 'currency', 'usd',
        'amount_refunded', case when provider_payment_id like '%7' then 100 else 0 end,
        'payment_intent', provider_payment_id,
        'created', extract(epoch from created_at)::bigint)
      from payments where provider_payment_id is not null on conflict do nothing
"""
_SESSIONS = """
    insert into sandbox.objects (id, account, kind, body)
    select provider_checkout_id, 'acct_studiumsandbox', 'checkout.session', jsonb_build_object(
        'id', provider_checkout_id, 'object', 'checkout.session', 'status',
        case when completed_at is null then 'open' else 'complete' end,
        'payment_status', case when completed_at is null then 'unpaid' else 'paid' end,
        'amount_total', 4900, 'currency', 'usd', 'payment_intent', provider_payment_id,
        'client_reference_id', id::text, 'created', extract(epoch from created_at)::bigint,
        'metadata', jsonb_build_object('payment_id', id::text))
      from payments where purpose = 'measured' on conflict do nothing
"""
_RUN = """
    select payments, calls, repaired, listed, status from reconciliation_runs
    order by id desc limit 1
"""


def measure(operator: Operator) -> Result:
    """Seconds for 10,000 payments."""
    port = free_port()
    with serving(operator, "studium", "serve", port=port, path="/readyz"):
        asyncio.run(_fill(operator, 1, _FEW))
        _, small_mb, _ = _reconcile(operator, port)
        asyncio.run(_fill(operator, _FEW + 1, _MANY))
        seconds, large_mb, run = _reconcile(operator, port)
    assert run["status"] == "finished", run
    assert run["listed"] == 0, run
    calls = (run["calls"] - run["repaired"]) / run["payments"]
    more_mb = large_mb - small_mb
    is_met = seconds <= _MOST_SECONDS and calls <= _MOST_CALLS and more_mb <= _MOST_MB
    return Result(
        "Reconciling 10,000 payments",
        seconds,
        "s",
        f"<= {_MOST_SECONDS} s, {_MOST_CALLS} calls, {_MOST_MB} MB",
        is_met,
        {
            "calls per payment": calls,
            "with repairs": run["calls"] / run["payments"],
            "repaired": run["repaired"],
            "MB": large_mb,
            "MB more than for 1,000": more_mb,
        },
    )


async def _fill(operator: Operator, first: int, last: int) -> None:
    connection = await asyncpg.connect(operator.database_url)
    found = await connection.fetchval("select id from users where email = 'payer@example.org'")
    person = found or await connection.fetchval(_PERSON)
    await connection.execute(_PAYMENTS, person, first, last)
    for statement in (_INTENTS, _CHARGES, _SESSIONS):
        await connection.execute(statement)
    await connection.execute("analyze")
    await connection.close()


def _reconcile(operator: Operator, port: int) -> tuple[float, float, asyncpg.Record]:
    environment = {
        **os.environ,
        "DATABASE_URL": operator.database_url,
        "DATA_DIR": str(operator.folder),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "SANDBOX": "true",
    }
    command = [str(Path(sys.executable).parent / "studium"), "reconcile"]
    begun = time.perf_counter()
    with (operator.folder / "reconcile.log").open("wb") as log:
        process = psutil.Popen(command, env=environment, stdout=log, stderr=log)
        most = 0.0
        while process.poll() is None:
            try:
                most = max(most, process.memory_info().rss / _MB)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.05)
        process.wait()
    seconds = time.perf_counter() - begun
    return seconds, most, asyncio.run(_run(operator))


async def _run(operator: Operator) -> asyncpg.Record:
    connection = await asyncpg.connect(operator.database_url)
    found = await connection.fetchrow(_RUN)
    await connection.close()
    assert found is not None, (operator.folder / "reconcile.log").read_text()
    return found
