"""Of twenty endpoints two hang until their time-out: how long deliveries to the others take then.

Events come at a steady pace; rounds without and with hanging endpoints in turns, medians of p99.
"""

import asyncio
import statistics

from bench.installation import Operator
from bench.results import Result
from bench.webhooks_sent import emit_paced, percentile, register, running_sink, running_worker

_ROUNDS = 3
_ENDPOINTS = 20
_HANGING = 2
_PER_SECOND = 20
_SECONDS = 5
_MOST = 1.2


def measure(operator: Operator) -> Result:
    """The p99 with hanging endpoints, as a multiple of that without."""
    found: dict[str, list[float]] = {"without": [], "with": []}
    with running_sink() as sink:
        healthy = [f"{sink.url}/{number}" for number in range(_ENDPOINTS)]
        hanging = [f"{sink.address}/hang/{number}" for number in range(_HANGING)]
        owners = register(operator, healthy, [*healthy[_HANGING:], *hanging])
        with running_worker(operator):
            for _ in range(_ROUNDS + 1):
                for name, owner_id in zip(found, owners, strict=True):
                    asyncio.run(
                        emit_paced(operator, owner_id, per_second=_PER_SECOND, seconds=_SECONDS)
                    )
                    found[name].append(percentile(sink.delays_ms(), 0.99))
    medians = {f"p99 {name} ms": statistics.median(each[1:]) for name, each in found.items()}
    ratio = medians["p99 with ms"] / medians["p99 without ms"]
    name = "Others' p99 while a tenth of endpoints hangs"
    return Result(name, ratio, "x", f"<= {_MOST}", ratio <= _MOST, medians)
