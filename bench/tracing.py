"""A signed-in request with traces sent to a receiver, beside without: the processor's time for it.

Time of the processor, in turns: whatever else the machine does slows both, and counts for neither.
"""

import os
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil

from bench.account_route import sign_up
from bench.installation import Operator, free_port, serving
from bench.load import Plan, get, run
from bench.results import Result

_ROUNDS = 5
_SECONDS = 3.0
_CONNECTIONS = 16
_MOST = 1.1


class _Receiver(BaseHTTPRequestHandler):
    """Takes what it is sent, and says so."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Read and forget."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def measure(operator: Operator) -> Result:
    """How much more of the processor's time a request takes, as a ratio of medians."""
    off, on = free_port(), free_port()
    with (
        serving(operator, "studium", "serve", port=off, path="/readyz") as without,
        _receiving(),
        serving(operator, "studium", "serve", port=on, path="/readyz") as traced,
    ):
        token = sign_up(off, "measured@example.org")
        request = get("/api/users/me", Authorization=f"Bearer {token}")
        servers = {"off": (off, without), "on": (on, traced)}
        plans = {
            name: Plan("127.0.0.1", port, [request], _CONNECTIONS, _SECONDS)
            for name, (port, _) in servers.items()
        }
        rates: dict[str, list[float]] = {name: [] for name in servers}
        costs: dict[str, list[float]] = {name: [] for name in servers}
        for plan in plans.values():
            run(replace(plan, seconds=1.0))
        for _ in range(_ROUNDS):
            for name, (_, server) in servers.items():
                before = _processor_seconds(server)
                outcome = run(plans[name])
                assert outcome.failed == 0, outcome
                rates[name].append(outcome.per_second)
                costs[name].append((_processor_seconds(server) - before) / outcome.answered)
    ratio = statistics.median(costs["on"]) / statistics.median(costs["off"])
    figures = {f"{name}/s": statistics.median(found) for name, found in rates.items()}
    figures |= {f"{name} ms": 1000 * statistics.median(found) for name, found in costs.items()}
    return Result(
        "A request with traces to without", ratio, "x", f"<= {_MOST}", ratio <= _MOST, figures
    )


def _processor_seconds(server: psutil.Process) -> float:
    """What a server and its children took of the processor so far."""
    times = [each.cpu_times() for each in (server, *server.children(recursive=True))]
    return sum(each.user + each.system for each in times)


@contextmanager
def _receiving() -> Iterator[None]:
    """A receiver, which servers that start within the block send their traces to."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["TRACES_ENDPOINT"] = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        del os.environ["TRACES_ENDPOINT"]
        server.shutdown()
