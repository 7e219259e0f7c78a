"""The page of all connections for an owner who has a thousand, each with a day of calls."""

import asyncio
import time

import asyncpg

from bench.account_route import sign_up
from bench.installation import Operator, free_port, serving
from bench.load import Plan, get, run
from bench.results import Result

_CONNECTIONS = 1_000
_SECONDS = 5.0
_MOST_MS = 250
_FILL = """
    with made as (
        insert into connections (id, owner_id, kind, mode, label, webhook_token_hash,
            sealed_webhook_token, sealed_credentials, status, created_at, updated_at)
        select gen_random_uuid(), u.id, 'stripe', 'test', 'Shop ' || n,
               sha256(('t' || n)::bytea), '', '', 'active', now(), now()
          from users u, generate_series(1, $1::int) n
        returning id
    )
    insert into call_hours (connection_id, hour, calls, failures, limited, milliseconds)
    select id, date_trunc('hour', now(), 'UTC') - make_interval(hours => h), 40, 1, 0, 4000
      from made, generate_series(0, 23) h
"""


def measure(operator: Operator) -> Result:
    """Milliseconds of the 99th percentile, for one reader at a time."""
    port = free_port()
    with serving(operator, "studium", "serve", port=port, path="/readyz"):
        token = sign_up(port, "measured@example.org")
        asyncio.run(_fill(operator))
        request = get("/integrations", Authorization=f"Bearer {token}")
        plan = Plan("127.0.0.1", port, [request], 1, _SECONDS)
        run(plan)
        time.sleep(1)
        outcome = run(plan)
    assert outcome.failed == 0, outcome
    return Result(
        f"Overview of {_CONNECTIONS:,} connections, p99",
        outcome.p99_ms,
        "ms",
        f"<= {_MOST_MS} ms",
        outcome.p99_ms <= _MOST_MS,
        {"p50 ms": outcome.p50_ms, "pages/s": outcome.per_second},
    )


async def _fill(operator: Operator) -> None:
    connection = await asyncpg.connect(operator.database_url)
    await connection.execute(_FILL, _CONNECTIONS)
    await connection.execute("analyze")
    await connection.close()
