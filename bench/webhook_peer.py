"""Webhooks beside django-outbound-webhooks: one worker process each, the same database and sink.

Both begin with a committed transaction of events and end when the attempts are recorded. The peer
gets fewer events, since it needs longer for each. In turns, medians.
"""

import asyncio
import json
import statistics

from bench.installation import Operator
from bench.peers import run_peer
from bench.results import Result
from bench.webhooks_sent import deliver, register, running_sink, running_worker

_ROUNDS = 3
_ENDPOINTS = 20
_EVENTS = 200
_PEERS_EVENTS = 5
_LEAST = 5.0


def measure(operator: Operator) -> Result:
    """The ratio of deliveries a second, ours to the peer's."""
    rates: dict[str, list[float]] = {"ours": [], "django": []}
    with running_sink() as sink:
        (owner_id,) = register(operator, [f"{sink.url}/{n}" for n in range(_ENDPOINTS)])
        with running_worker(operator):
            for number in range(_ROUNDS + 1):
                sent = deliver(operator, owner_id, events=_EVENTS, endpoints=_ENDPOINTS)
                rates["ours"].append(asyncio.run(sent))
                # Its endpoints of earlier rounds subscribe to an event of their own.
                told = run_peer(
                    "django",
                    "django_webhooks.py",
                    f"{sink.url}/peer",
                    str(_ENDPOINTS),
                    str(_PEERS_EVENTS),
                    f"custom.measured.{number}",
                    DATABASE_URL=operator.database_url,
                )
                rates["django"].append(json.loads(told)["per_second"])
    medians = {f"{name}/s": statistics.median(found[1:]) for name, found in rates.items()}
    ratio = medians["ours/s"] / medians["django/s"]
    name = "Webhook delivery to django-outbound-webhooks"
    return Result(name, ratio, "times", f">= {_LEAST:.0f}", ratio >= _LEAST, medians)
