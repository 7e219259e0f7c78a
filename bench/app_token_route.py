"""`GET /api/products` with an app's token, beside the same request without any proof.

The token and its grant are looked up, its rate and use are counted; all else is the same. In
turns, medians.
"""

import asyncio
import json
import statistics
import urllib.request
from typing import Any
from urllib.parse import urlencode

import asyncpg

from bench.account_route import sign_up
from bench.installation import Operator, free_port, serving
from bench.load import Plan, get, run
from bench.results import Result

_ROUNDS = 5
_SECONDS = 2.0
_CONNECTIONS = 16
_MOST = 1.15


def measure(operator: Operator) -> Result:
    """How many times as long a request takes with an app's token."""
    port = free_port()
    with serving(operator, "studium", "serve", port=port, path="/readyz"):
        session = sign_up(port, "app@example.org")
        token = _token(operator, port, session)
        plans = {
            "by app": _plan(port, get("/api/products", Authorization=f"Bearer {token}")),
            "open": _plan(port, get("/api/products")),
        }
        rates: dict[str, list[float]] = {name: [] for name in plans}
        for _ in range(_ROUNDS + 1):
            for name, plan in plans.items():
                outcome = run(plan)
                assert outcome.failed == 0, outcome
                rates[name].append(outcome.per_second)
    medians = {f"{name}/s": statistics.median(found[1:]) for name, found in rates.items()}
    ratio = medians["open/s"] / medians["by app/s"]
    return Result("A request by app token", ratio, "x", f"<= {_MOST}", ratio <= _MOST, medians)


def _plan(port: int, request: str) -> Plan:
    return Plan("127.0.0.1", port, [request], _CONNECTIONS, _SECONDS)


def _token(operator: Operator, port: int, session: str) -> str:
    """A token of a new app that acts for its owner, as often as can be measured."""
    wanted = {
        "name": "Measured",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "scopes": ["purchases:read"],
    }
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {session}"}
    app = _post(port, "/api/apps", json.dumps(wanted).encode(), headers)
    asyncio.run(_let_run(operator))
    form = {
        "grant_type": "client_credentials",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return str(_post(port, "/oauth/token", urlencode(form).encode(), kind)["access_token"])


async def _let_run(operator: Operator) -> None:
    connection = await asyncpg.connect(operator.database_url)
    try:
        await connection.execute("update oauth_apps set rate_per_minute = 100000")
    finally:
        await connection.close()


def _post(port: int, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        found: dict[str, Any] = json.load(answer)
    return found
