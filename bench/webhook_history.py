"""What a delivery costs with 10 thousand, 1 million and 5 million attempts stored.

Cost is the processor time of the worker and of PostgreSQL, which a busy machine does not change.
"""

import asyncio
import statistics
from collections.abc import Sequence
from uuid import UUID

import psutil

from bench.installation import Operator
from bench.learners import open_database
from bench.results import Result
from bench.webhooks_sent import deliver, register, running_sink, running_worker

STORED = (10_000, 1_000_000, 5_000_000)
_AT_ONCE = 250_000
_ROUNDS = 5
_ENDPOINTS = 20
_EVENTS = 200
_MOST = 1.1
# An event of twenty deliveries has one message; what is stored was taken at once.
_FILL = """
    with made as (
        insert into webhook_deliveries (id, created_at, endpoint_id, event_id, event_type, status,
                                        attempts, recorded, finished_at, last_status)
        select uuidv7(), statement_timestamp(), endpoints.ids[1 + n % cardinality(endpoints.ids)],
               uuidv7(), 'custom.measured', 'succeeded', 1, 1, statement_timestamp(), 202
          from generate_series(1, $1) n
         cross join (select array_agg(id) as ids from webhook_endpoints where owner_id = $2)
               endpoints
        returning id, created_at, event_id
    ),
    kept as (
        insert into webhook_messages (event_id, created_at, type, body)
        select event_id, created_at, 'custom.measured', convert_to(repeat('x', 400), 'UTF8')
          from (select *, row_number() over () as number from made) numbered
         where number % 20 = 0
    )
    insert into webhook_attempts (id, started_at, delivery_id, number, url, request_headers,
                                  address, answer_ms, total_ms, status, answer_headers,
                                  answer_body)
    select uuidv7(), created_at, id, 1, 'http://127.0.0.1/hook',
           jsonb_build_object('webhook-id', event_id, 'webhook-signature', repeat('x', 48)),
           '127.0.0.1:80', 1, 1, 202, '{}', ''
      from made
"""


def measure(operator: Operator, stored: Sequence[int] = STORED) -> Result:
    """The dearest as a multiple of the cheapest."""
    costs: dict[str, float] = {}
    with running_sink() as sink:
        (owner_id,) = register(operator, [f"{sink.url}/{n}" for n in range(_ENDPOINTS)])
        filled = 0
        for wanted in stored:
            asyncio.run(_fill(operator, owner_id, wanted - filled))
            filled = wanted
            with running_worker(operator) as worker:
                found = [_cost_ms(operator, owner_id, worker) for _ in range(_ROUNDS + 1)]
            costs[f"ms at {wanted:,}"] = statistics.median(found[1:])
    ratio = max(costs.values()) / min(costs.values())
    return Result("Cost of a delivery, however many are stored", ratio, "x", f"<= {_MOST}",
                  ratio <= _MOST, costs)  # fmt: skip


async def _fill(operator: Operator, owner_id: UUID, count: int) -> None:
    async with (
        open_database(operator, connections=1) as database,
        database.pool.acquire() as connection,
    ):
        await connection.execute("set statement_timeout = 0; set synchronous_commit = off")
        for first in range(0, count, _AT_ONCE):
            part = min(_AT_ONCE, count - first)
            await connection.execute(_FILL, part, owner_id, timeout=600)
        for table in ("webhook_messages", "webhook_deliveries", "webhook_attempts"):
            await connection.execute(f"vacuum (analyze) {table}", timeout=600)
        await connection.execute("checkpoint", timeout=600)


def _cost_ms(operator: Operator, owner_id: UUID, worker: psutil.Process) -> float:
    """Processor milliseconds that one delivery took."""
    before = _spent(operator, worker)
    asyncio.run(deliver(operator, owner_id, events=_EVENTS, endpoints=_ENDPOINTS))
    return (_spent(operator, worker) - before) * 1000 / (_EVENTS * _ENDPOINTS)


def _spent(operator: Operator, worker: psutil.Process) -> float:
    """Seconds of the worker and of those processes of PostgreSQL that stay."""
    (file,) = operator.folder.glob("**/postmaster.pid")
    postgres = psutil.Process(int(file.read_text(encoding="utf-8").splitlines()[0]))
    times = [each.cpu_times() for each in (worker, *postgres.children())]
    return sum(each.user + each.system for each in times)
