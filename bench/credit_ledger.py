"""Holding and settling credits beside pgbench: the same statements on a thousand accounts, and on
one account that everybody spends from, beside the bare update of one row.
"""  # noqa: D205 - one sentence

import asyncio
import itertools
import statistics
import time
from collections.abc import Sequence
from uuid import UUID

from bench.exam_setup import make_users, now, run
from bench.installation import Operator
from bench.pgbench import transactions_per_second
from bench.results import Result
from studium.commerce.credits import (
    CreditSettings,
    GrantSource,
    grant_credits,
    hold_at_once,
    settle_hold,
)
from studium.platform.database import Database

_ACCOUNTS = 1000
_CONNECTIONS = 16
_SECONDS = 4.0
_ROUNDS = 3
_CREDITS = 1_000_000
_LEAST, _LEAST_HOT = 0.5, 0.4
_keys = itertools.count(1)

# What holding and settling one credit must do: lock the account, look for the request, take from
# the grants, keep the hold, move the balance; then end the hold, chain an entry, move the balance.
_PAIR = """
\\set n random(1, {accounts})
select user_id as u from bench_accounts where n = :n \\gset
begin;
select balance, held, last_number from credit_accounts where user_id = :u::uuid for update;
select id from credit_holds where user_id = :u::uuid and request_key = '-';
with ordered as (
    select id from credit_grants where user_id = :u::uuid and remaining > 0
    order by priority, expires_at nulls last, created_at, id limit 1
)
update credit_grants set remaining = remaining - 1 where id in (select id from ordered);
insert into credit_holds (id, user_id, action, request_key, amount, parts, state, lapses_at,
    created_at)
values (gen_random_uuid(), :u::uuid, 'bench', gen_random_uuid()::text, 1, '[]', 'held', now(),
    now()) returning id as h \\gset
update credit_accounts set held = held + 1, updated_at = now() where user_id = :u::uuid;
end;
begin;
select balance, last_number from credit_accounts where user_id = :u::uuid for update \\gset
update credit_holds set state = 'settled', settled = 1, ended_at = now()
where id = :h::uuid and state = 'held';
select hash from ai_credit_log where user_id = :u::uuid and number = :last_number;
insert into ai_credit_log (user_id, number, id, action, amount, balance_before, balance_after,
    hold_id, created_at, previous_hash, hash)
values (:u::uuid, :last_number + 1, gen_random_uuid(), 'use.bench', -1, :balance, :balance - 1,
    :h::uuid, now(), sha256('a'), sha256('b'));
update credit_accounts set balance = balance - 1, held = held - 1, last_number = last_number + 1,
    updated_at = now() where user_id = :u::uuid;
end;
"""
_BARE = "update bench_row set value = value + 1;\n"
_TABLES = """
    create table bench_accounts as
    select row_number() over () as n, user_id from credit_accounts;
    create index on bench_accounts (n);
    create table bench_row as select 1 as value;
    vacuum analyze bench_accounts;
    vacuum analyze credit_grants;
"""


def measure(operator: Operator) -> Result:
    """Ours to pgbench's on 1,000 accounts; beside it those on one account to bare updates."""
    return run(operator, lambda database: _measured(operator, database))


async def _measured(operator: Operator, database: Database) -> Result:
    users = await make_users(database, _ACCOUNTS)
    await _fund(database, users)
    async with database.pool.acquire() as connection:
        for statement in _TABLES.split(";")[:-1]:
            await connection.execute(statement)
    rates: dict[str, list[float]] = {}

    def note(name: str, rate: float) -> None:
        rates.setdefault(name, []).append(rate)

    for _ in range(_ROUNDS):
        note("pairs/s", await _pairs_a_second(database, users))
        note("pgbench pairs/s", await _pgbench(operator, _PAIR.format(accounts=_ACCOUNTS)))
        note("hot transactions/s", 2 * await _pairs_a_second(database, users[:1]))
        note("bare updates/s", await _pgbench(operator, _BARE))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratio = medians["pairs/s"] / medians["pgbench pairs/s"]
    hot = medians["hot transactions/s"] / medians["bare updates/s"]
    return Result(
        "Holding and settling credits to pgbench",
        ratio,
        "x",
        f">= {_LEAST}, on one account >= {_LEAST_HOT} of a bare update",
        ratio >= _LEAST and hot >= _LEAST_HOT,
        medians | {"on one account, x bare updates": hot},
    )


async def _fund(database: Database, users: Sequence[UUID]) -> None:
    settings = CreditSettings(_env_file=None)
    for user_id in users:
        async with database.transaction() as tx:
            await grant_credits(
                tx,
                user_id=user_id,
                amount=_CREDITS,
                source=GrantSource.GIFT,
                source_key="bench",
                expires_at=None,
                settings=settings,
                now=now(),
            )


async def _pairs_a_second(database: Database, users: Sequence[UUID]) -> float:
    """Holds that were settled, each in two transactions, by as many at once as pgbench has."""
    settings, chosen = CreditSettings(_env_file=None), itertools.cycle(users)
    started = time.perf_counter()

    async def spend() -> int:
        done = 0
        while time.perf_counter() - started < _SECONDS:
            await _hold_and_settle(database, next(chosen), settings)
            done += 1
        return done

    counts = await asyncio.gather(*(spend() for _ in range(_CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - started)


async def _hold_and_settle(database: Database, user_id: UUID, settings: CreditSettings) -> None:
    hold = await hold_at_once(
        database,
        user_id=user_id,
        cost=1,
        action="bench",
        request_key=str(next(_keys)),
        settings=settings,
        now=now(),
    )
    async with database.transaction() as tx:
        await settle_hold(tx, hold, used=1, refers_to={}, settings=settings, now=now())


async def _pgbench(operator: Operator, script: str) -> float:
    return await asyncio.to_thread(
        transactions_per_second, operator, script, clients=_CONNECTIONS, seconds=_SECONDS
    )
