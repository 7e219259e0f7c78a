"""`GET /api/products` with an API key, beside the same request without any proof.

The key is looked up, its rate and use are counted; all else is the same. In turns, medians.
"""

import statistics

from bench.account_route import sign_up
from bench.api_key_peer import own_key
from bench.installation import Operator, free_port, serving
from bench.load import Plan, get, run
from bench.results import Result

_ROUNDS = 5
_SECONDS = 2.0
_CONNECTIONS = 16
_MOST = 1.15


def measure(operator: Operator) -> Result:
    """How many times as long a request takes with a key."""
    port = free_port()
    with serving(operator, "studium", "serve", port=port, path="/readyz"):
        token = sign_up(port, "key@example.org")
        plans = {
            "by key": _plan(
                port, get("/api/products", Authorization=f"Bearer {own_key(port, token)}")
            ),
            "open": _plan(port, get("/api/products")),
        }
        rates: dict[str, list[float]] = {name: [] for name in plans}
        for _ in range(_ROUNDS + 1):
            for name, plan in plans.items():
                outcome = run(plan)
                assert outcome.failed == 0, outcome
                rates[name].append(outcome.per_second)
    medians = {f"{name}/s": statistics.median(found[1:]) for name, found in rates.items()}
    ratio = medians["open/s"] / medians["by key/s"]
    return Result("A request by API key", ratio, "x", f"<= {_MOST}", ratio <= _MOST, medians)


def _plan(port: int, request: str) -> Plan:
    return Plan("127.0.0.1", port, [request], _CONNECTIONS, _SECONDS)
