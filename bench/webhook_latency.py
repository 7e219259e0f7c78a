"""From an event's emission to its arrival at 200 events a second, beside a bare POST at that pace.

What an event's sender does before it commits is part of it; both say in the body when they began.
"""

import asyncio
import json
import time
from uuid import UUID

import aiohttp

from bench.installation import Operator
from bench.results import Result
from bench.webhooks_sent import (
    THING,
    Sink,
    emit_paced,
    percentile,
    register,
    running_sink,
    running_worker,
)

_PER_SECOND = 200
_SECONDS = 5
_MOST_P50_MS, _MOST_P99_MS = 20.0, 60.0


def measure(operator: Operator) -> Result:
    """The p50 in milliseconds; the p99 and the bare POST's stand beside it."""
    with running_sink() as sink:
        (owner_id,) = register(operator, [sink.url])
        with running_worker(operator):
            _emit(operator, owner_id)
            sink.delays_ms()
            _emit(operator, owner_id)
            ours = sink.delays_ms()
            asyncio.run(_post(sink))
            bare = sink.delays_ms()
    assert len(ours) == _PER_SECOND * _SECONDS, len(ours)
    p50, p99 = percentile(ours, 0.5), percentile(ours, 0.99)
    figures = {
        "p50 ms": p50,
        "p99 ms": p99,
        "bare p50 ms": percentile(bare, 0.5),
        "bare p99 ms": percentile(bare, 0.99),
        "times bare p50": p50 / percentile(bare, 0.5),
        "times bare p99": p99 / percentile(bare, 0.99),
    }
    limit = f"<= {_MOST_P50_MS:.0f}, p99 <= {_MOST_P99_MS:.0f}"
    is_met = p50 <= _MOST_P50_MS and p99 <= _MOST_P99_MS
    return Result("Emit to receive at 200/s, p50", p50, "ms", limit, is_met, figures)


def _emit(operator: Operator, owner_id: UUID) -> None:
    asyncio.run(emit_paced(operator, owner_id, per_second=_PER_SECOND, seconds=_SECONDS))


async def _post(sink: Sink) -> None:
    began = time.perf_counter()
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        for number in range(_PER_SECOND * _SECONDS):
            await asyncio.sleep(max(0, began + number / _PER_SECOND - time.perf_counter()))
            group.create_task(_post_once(session, sink.url))


async def _post_once(session: aiohttp.ClientSession, url: str) -> None:
    body = json.dumps(THING | {"sent_at": time.time()})
    async with session.post(url, data=body) as answer:
        await answer.read()
