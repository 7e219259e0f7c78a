"""Webhooks, durable, one worker: from emitted events to recorded attempts, beside a bare loop.

The bare loop signs and posts the same body to the same sink with aiohttp and keeps nothing.
"""

import asyncio
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

from bench.installation import Operator
from bench.results import Result
from bench.webhooks_sent import THING, deliver, register, running_sink, running_worker
from studium.connect.webhooks import envelope

_ROUNDS = 3
_ENDPOINTS = 20
_EVENTS = 500
_LEAST = 0.25


def measure(operator: Operator) -> Result:
    """The ratio of deliveries a second, ours to the bare loop's."""
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    with running_sink() as sink:
        (owner_id,) = register(operator, [f"{sink.url}/{n}" for n in range(_ENDPOINTS)])
        with running_worker(operator):
            for _ in range(_ROUNDS + 1):
                sent = deliver(operator, owner_id, events=_EVENTS, endpoints=_ENDPOINTS)
                rates["ours"].append(asyncio.run(sent))
                rates["bare"].append(_bare(sink.url))
    medians = {f"{name}/s": statistics.median(found[1:]) for name, found in rates.items()}
    ratio = medians["ours/s"] / medians["bare/s"]
    return Result(
        "Webhook delivery to a bare loop", ratio, "x", f">= {_LEAST}", ratio >= _LEAST, medians
    )


def _bare(url: str) -> float:
    body = envelope(
        event_id=uuid4(), event_type="custom.measured", created=datetime.now(UTC), thing=THING
    )
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bench.bare_webhooks", url, str(_EVENTS * _ENDPOINTS)],
        input=body,
        capture_output=True,
        check=True,
    )
    return float(told.stdout)
