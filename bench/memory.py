"""Resident memory of `studium serve` after its start, all its processes together."""

import urllib.request

import psutil

from bench.installation import Operator, free_port, serving
from bench.results import Result

_MOST_MB = 150
_MB = 1_000_000
_PAGES = ("/", "/pricing", "/sign-in", "/openapi.json")


def measure(operator: Operator) -> Result:
    """Megabytes after the first pages were answered; PostgreSQL is not among them."""
    port = free_port()
    with serving(operator, "studium", "serve", port=port, path="/readyz") as server:
        fresh = resident(server)
        for page in _PAGES:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}"):
                pass
        warm = resident(server)
    return Result(
        "Memory of serve after start",
        fresh,
        "MB",
        f"< {_MOST_MB} MB",
        fresh < _MOST_MB,
        {"after start MB": fresh, "after first pages MB": warm},
    )


def resident(server: psutil.Process) -> float:
    """Megabytes of a server and the processes that it started."""
    processes = [server, *server.children(recursive=True)]
    return sum(process.memory_info().rss for process in processes) / _MB
