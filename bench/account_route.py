"""`GET /api/users/me`, signed in, beside a bare FastAPI route with one asyncpg read.

Both run on the same web server with one process; they are measured in turns, and the medians
compared.
"""

import json
import statistics
import urllib.request

from bench.installation import Operator, free_port, serving
from bench.load import Plan, get, run
from bench.results import Result

_ROUNDS = 5
_SECONDS = 3.0
_CONNECTIONS = 16
_LEAST = 0.6


def measure(operator: Operator) -> Result:
    """The ratio of requests per second, ours to theirs."""
    ours, theirs = free_port(), free_port()
    bare = ("granian", "--interface", "asgi", "--loop", "uvloop", "--no-ws", "--port", str(theirs))
    with serving(operator, "studium", "serve", port=ours, path="/readyz"):
        token = sign_up(ours, "measured@example.org")
        with serving(operator, *bare, "bench.bare:app", port=theirs, path="/user"):
            plans = {
                "ours": _plan(ours, get("/api/users/me", Authorization=f"Bearer {token}")),
                "bare": _plan(theirs, get("/user")),
            }
            rates: dict[str, list[float]] = {"ours": [], "bare": []}
            for plan in plans.values():
                run(plan)
            for _ in range(_ROUNDS):
                for name, plan in plans.items():
                    outcome = run(plan)
                    assert outcome.failed == 0, outcome
                    rates[name].append(outcome.per_second)
    medians = {f"{name}/s": statistics.median(found) for name, found in rates.items()}
    ratio = medians["ours/s"] / medians["bare/s"]
    return Result(
        "GET /api/users/me to a bare route", ratio, "x", f">= {_LEAST}", ratio >= _LEAST, medians
    )


def _plan(port: int, request: str) -> Plan:
    return Plan("127.0.0.1", port, [request], _CONNECTIONS, _SECONDS)


def sign_up(port: int, email: str, password: str = "a password for measuring") -> str:  # noqa: S107
    """Make an account; its token."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/auth/signup",
        json.dumps({"email": email, "password": password}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        token: str = json.load(answer)["token"]
        return token
