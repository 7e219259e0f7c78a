"""A signed-in request with traces sent to a receiver, beside without: requests per second."""

import os
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
    """How much longer a request takes, as a ratio."""
    off, on = free_port(), free_port()
    with (
        serving(operator, "studium", "serve", port=off, path="/readyz"),
        _receiving(),
        serving(operator, "studium", "serve", port=on, path="/readyz"),
    ):
        token = sign_up(off, "measured@example.org")
        request = get("/api/users/me", Authorization=f"Bearer {token}")
        plans = {
            "off": Plan("127.0.0.1", off, [request], _CONNECTIONS, _SECONDS),
            "on": Plan("127.0.0.1", on, [request], _CONNECTIONS, _SECONDS),
        }
        rates: dict[str, list[float]] = {name: [] for name in plans}
        for plan in plans.values():
            run(replace(plan, seconds=1.0))
        for _ in range(_ROUNDS):
            for name, plan in plans.items():
                outcome = run(plan)
                assert outcome.failed == 0, outcome
                rates[name].append(outcome.per_second)
    medians = {f"{name}/s": statistics.median(found) for name, found in rates.items()}
    ratio = medians["off/s"] / medians["on/s"]
    return Result(
        "A request with traces to without", ratio, "x", f"<= {_MOST}", ratio <= _MOST, medians
    )


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
