"""A request by API key beside djangorestframework-api-key, one server process each.

Both list the same products from the same database, a page at a time. In turns, medians.
"""

import json
import os
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from bench.account_route import sign_up
from bench.installation import Operator, free_port, serving
from bench.load import Plan, get, run
from bench.peers import FOLDER, python_of
from bench.results import Result

_ROUNDS = 3
_SECONDS = 2.0
_CONNECTIONS = 16
_LEAST = 5.0
_START_SECONDS = 60


def measure(operator: Operator) -> Result:
    """The ratio of requests a second, ours to the peer's."""
    port = free_port()
    with (
        serving(operator, "studium", "serve", port=port, path="/readyz"),
        _peer(operator) as (peers_port, peers_key),
    ):
        token = sign_up(port, "key@example.org")
        ours = get("/api/products", Authorization=f"Bearer {own_key(port, token)}")
        plans = {
            "ours": Plan("127.0.0.1", port, [ours], _CONNECTIONS, _SECONDS),
            "django": Plan(
                "127.0.0.1",
                peers_port,
                [get("/", Authorization=f"Api-Key {peers_key}")],
                _CONNECTIONS,
                _SECONDS,
            ),
        }
        rates: dict[str, list[float]] = {name: [] for name in plans}
        for _ in range(_ROUNDS + 1):
            for name, plan in plans.items():
                outcome = run(plan)
                assert outcome.failed == 0, outcome
                rates[name].append(outcome.per_second)
    medians = {f"{name}/s": statistics.median(found[1:]) for name, found in rates.items()}
    ratio = medians["ours/s"] / medians["django/s"]
    name = "By API key to djangorestframework-api-key"
    return Result(name, ratio, "times", f">= {_LEAST:.0f}", ratio >= _LEAST, medians)


def own_key(port: int, token: str) -> str:
    """A key of ours that is never over its rate."""
    wanted = {"name": "Measured", "scopes": ["purchases:read"], "rate_per_minute": 100_000}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/apikeys",
        json.dumps(wanted).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        return str(json.load(answer)["key"])


@contextmanager
def _peer(operator: Operator) -> Iterator[tuple[int, str]]:
    """The peer's port and a key of it, once it answers."""
    port, key = free_port(), operator.folder / "peers-key"
    command = [str(python_of("django")), "-m", "gunicorn", "--no-control-socket", "-w", "1"]
    command += ["-k", "gthread", "--threads", str(_CONNECTIONS), "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*command, "django_key_server:application"],
        cwd=FOLDER,
        env=os.environ | {"DATABASE_URL": operator.database_url, "KEY_FILE": str(key)},
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not key.exists() or not key.read_text(encoding="utf-8"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the peer does not start")
            time.sleep(0.1)
        yield port, key.read_text(encoding="utf-8")
    finally:
        process.terminate()
        process.wait(20)
