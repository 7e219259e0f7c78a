"""Rebuilding 100,000 payments from their facts, and comparing them with those that stand."""

import asyncio
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from bench.installation import Operator
from bench.results import Result
from studium.commerce.payments import (
    Flow,
    Payment,
    PaymentReference,
    ProviderState,
    Snapshot,
    advance,
)
from studium.commerce.payments.facts import FactKind, Opened
from studium.commerce.payments.facts.model import to_json
from studium.commerce.reconciliation.actions.rebuild import PAYMENTS, Rebuilt, rebuild
from studium.platform.database import Database

_PAYMENTS = 100_000
_NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
_NOBODY = UUID(int=1)
_PAYMENT_ROWS = """
    insert into payments
    select (jsonb_populate_record(null::payments, $1 || jsonb_build_object(
        'id', md5('p' || n), 'provider_checkout_id', 'cs_' || n,
        'provider_payment_id', 'pi_' || n))).*
      from generate_series(1, $2::int) n
"""
_FACT_ROWS = """
    insert into payment_facts (payment_id, kind, at, body)
    select md5('p' || n)::uuid, kind, at, case kind
        when 'asked' then body || jsonb_build_object('id', md5('p' || n)::uuid)
        when 'opened' then body || jsonb_build_object('provider_checkout_id', 'cs_' || n)
        else jsonb_set(jsonb_set(jsonb_set(body,
            '{reference,payment_id}', to_jsonb(md5('p' || n)::uuid)),
            '{reference,provider_checkout_id}', to_jsonb('cs_' || n)),
            '{reference,provider_payment_id}', to_jsonb('pi_' || n)) end
      from generate_series(1, $1::int) n,
           unnest($2::text[], $3::timestamptz[], $4::jsonb[]) with ordinality
               as fact (kind, at, body, number)
     order by n, number
"""


def measure(operator: Operator) -> Result:
    """Facts a second, read, lived again and compared."""
    seconds, rebuilt = asyncio.run(_measure(operator))
    assert rebuilt.differing == 0, rebuilt.differences
    assert rebuilt.subjects == _PAYMENTS
    return Result(
        "Rebuilding 100,000 payments",
        rebuilt.facts / seconds,
        "facts/s",
        "shown",
        is_met=True,
        figures={"seconds": seconds, "facts": rebuilt.facts, "payments/s": _PAYMENTS / seconds},
    )


async def _measure(operator: Operator) -> tuple[float, Rebuilt]:
    await _fill(operator.database_url)
    database = await Database.connect(operator.database_url, pool_size=2)
    try:
        begun = time.perf_counter()
        rebuilt = await rebuild(PAYMENTS, database, lambda _: None)
        return time.perf_counter() - begun, rebuilt
    finally:
        await database.close()


async def _fill(url: str) -> None:
    facts, after = _life()
    connection = await asyncpg.connect(url, command_timeout=600)
    await connection.set_type_codec(
        "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
    )
    async with connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        await connection.execute(_PAYMENT_ROWS, to_json(after), _PAYMENTS)
        await connection.execute(
            _FACT_ROWS,
            _PAYMENTS,
            [kind.value for kind, _, _ in facts],
            [at for _, at, _ in facts],
            [body for _, _, body in facts],
        )
    await connection.execute("analyze")
    await connection.close()


def _life() -> tuple[list[tuple[FactKind, datetime, dict[str, object]]], Payment]:
    """A payment that was asked for, opened, paid and refunded in part; its facts."""
    asked = Payment(
        id=_NOBODY,
        owner_id=None,
        payer_id=_NOBODY,
        connection_id=_NOBODY,
        provider="stripe",
        mode="test",
        flow=Flow.CHECKOUT,
        purpose="measured",
        purpose_id=_NOBODY,
        description="A thing",
        amount_minor=4900,
        currency="usd",
        success_url="http://x/",
        cancel_url="http://x/",
        created_at=_NOW,
        updated_at=_NOW,
    )
    opened = Opened(provider_checkout_id="cs", checkout_url=None, checkout_expires_at=None)
    at = _NOW + timedelta(seconds=1)
    payment = replace(asked, provider_checkout_id="cs", updated_at=at, version=1)
    facts = [
        (FactKind.ASKED, _NOW, to_json(asked)),
        (FactKind.OPENED, at, to_json(opened)),
    ]
    for minute, refunded in ((1, 0), (2, 0), (9, 500)):
        at = _NOW + timedelta(minutes=minute)
        told = Snapshot(
            reference=PaymentReference(
                payment_id=_NOBODY, provider_checkout_id="cs", provider_payment_id="pi"
            ),
            state=ProviderState.PAID,
            seen_at=at,
            paid_minor=4900,
            currency="usd",
            refunded_minor=refunded,
        )
        payment = advance(payment, told, now=at).payment
        facts.append((FactKind.TOLD, at, to_json(told)))
    return facts, payment
