"""Handling webhooks, from stored to applied, by one worker process, beside pgbench.

Each event says that a payment was paid: it is read, the payment locked and advanced, the fact kept
and what happened told, with all the jobs that follow. pgbench runs the same statements on the same
PostgreSQL, one client for each job that the worker does at once.
"""

import asyncio
import json
import statistics
import time
import uuid
from datetime import UTC, datetime

import asyncpg

from bench.installation import Operator, free_port, serving
from bench.pgbench import transactions_per_second
from bench.results import Result
from bench.webhooks_sent import running_worker
from studium.connect.inbound.actions.receive_inbound_event import HandleInbound
from studium.platform.database import Database
from studium.platform.jobs import enqueue

_ROUNDS = 3
_EVENTS = 2_000
_LONGEST_SECONDS = 300
_CLIENTS = 16
_SECONDS = 4
_LEAST = 500
_PERSON = """
    insert into users (id, email, created_at, updated_at)
    values (gen_random_uuid(), 'handled@example.org', now(), now())
    on conflict do nothing
"""
_PAYMENTS = """
    insert into payments (id, payer_id, connection_id, provider, mode, flow, purpose, purpose_id,
        description, amount_minor, currency, success_url, cancel_url, created_at, updated_at,
        provider_payment_id)
    select p.id, (select id from users limit 1), c.id, 'stripe', 'test', 'intent', 'measured', p.id,
           'A thing', 4900, 'usd', 'http://x/', 'http://x/', now(), now(), 'pi_' || p.id
      from unnest($1::uuid[]) p (id),
           (select id from connections where kind = 'stripe' and owner_id is null limit 1) c
"""
_STORED = """
    insert into inbound_events (id, connection_id, provider_event_id, type, payload,
                                provider_created_at, received_at)
    select event.id, c.id, 'evt_' || event.id, 'payment_intent.succeeded', payload, now(), now()
      from unnest($1::uuid[], $2::bytea[]) event (id, payload),
           (select id from connections where kind = 'stripe' and owner_id is null limit 1) c
"""
_LEFT = "select count(*) from inbound_events where id = any($1) and status <> 'handled'"
_PAID = "select count(*) from payments where id = any($1) and status = 'COMPLETED'"
_SCRIPT = """
\\set n random(1, {payments})
begin;
select payload from inbound_events where id = md5('e' || :n)::uuid;
select id from payments where provider_payment_id = 'pi_' || md5('b' || :n)::uuid;
select * from payments where id = md5('b' || :n)::uuid for update;
update payments set status = 'COMPLETED', captured_minor = 4900, completed_at = now(),
       provider_seen_at = now(), version = version + 1, updated_at = now()
 where id = md5('b' || :n)::uuid;
insert into payment_facts (payment_id, owner_id, kind, at, body)
values (md5('b' || :n)::uuid, null, 'told', now(), jsonb_build_object('x', repeat('x', 600)));
insert into events (id, type, occurred_at, payload)
values (gen_random_uuid(), 'measured.paid', now(), jsonb_build_object('x', repeat('x', 300)));
insert into pgqueuer (priority, entrypoint, payload, execute_after, status)
values (0, 'measured.dispatch', convert_to(gen_random_uuid()::text, 'UTF8'), now(), 'queued');
end;
update inbound_events set status = 'handled', handled_at = now()
 where id = md5('e' || :n)::uuid;
"""


def measure(operator: Operator) -> Result:
    """Events a second on one worker process."""
    with serving(operator, "studium", "serve", port=free_port(), path="/readyz"):
        pass  # which makes the operator's connection
    with running_worker(operator):
        rates = [asyncio.run(_handle(operator)) for _ in range(_ROUNDS)]
    per_second = statistics.median(rates)
    asyncio.run(_prepare_statements(operator))
    statements = _pgbench(operator)
    return Result(
        "Handling inbound webhooks",
        per_second,
        "events/s",
        f">= {_LEAST}",
        per_second >= _LEAST,
        {"pgbench/s": statements, "to pgbench": per_second / statements},
    )


async def _handle(operator: Operator) -> float:
    """Events a second, from the commit that stores them to the last that is applied."""
    payments = [uuid.uuid4() for _ in range(_EVENTS)]
    events = [uuid.uuid4() for _ in range(_EVENTS)]
    database = await Database.connect(operator.database_url, pool_size=2)
    try:
        async with database.pool.acquire() as connection:
            await connection.execute(_PERSON)
            await connection.execute(_PAYMENTS, payments)
            await connection.execute(_STORED, events, [_event(each) for each in payments])
            async with database.transaction() as tx:
                for each in events:
                    await enqueue(tx, HandleInbound(each))
            begun = time.perf_counter()
            async with asyncio.timeout(_LONGEST_SECONDS):
                while await connection.fetchval(_LEFT, events):  # noqa: ASYNC110 - a table
                    await asyncio.sleep(0.02)
            seconds = time.perf_counter() - begun
            assert await connection.fetchval(_PAID, payments) == _EVENTS
            return _EVENTS / seconds
    finally:
        await database.close()


def _event(payment_id: uuid.UUID) -> bytes:
    intent = {
        "id": f"pi_{payment_id}",
        "object": "payment_intent",
        "status": "succeeded",
        "amount": 4900,
        "amount_received": 4900,
        "amount_capturable": 0,
        "currency": "usd",
        "latest_charge": "ch_measured",
        "description": "x" * 400,
        "metadata": {"payment_id": str(payment_id)},
    }
    event = {
        "id": f"evt_{payment_id}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(datetime.now(UTC).timestamp()),
        "livemode": False,
        "type": "payment_intent.succeeded",
        "data": {"object": intent},
    }
    return json.dumps(event).encode()


async def _prepare_statements(operator: Operator) -> None:
    """Payments and events for pgbench to walk over, of which none is handled by us."""
    connection = await asyncpg.connect(operator.database_url)
    ids = [
        await connection.fetchval("select md5($1)::uuid", f"{kind}{n}")
        for kind in "be"
        for n in range(1, _EVENTS + 1)
    ]
    await connection.execute(_PAYMENTS, ids[:_EVENTS])
    await connection.execute(_STORED, ids[_EVENTS:], [_event(each) for each in ids[:_EVENTS]])
    await connection.execute("analyze")
    await connection.close()


def _pgbench(operator: Operator) -> float:
    script = _SCRIPT.format(payments=_EVENTS)
    return transactions_per_second(operator, script, clients=_CLIENTS, seconds=_SECONDS)
