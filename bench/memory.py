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
        shared_once = _counting_shared_pages_once(server)
    return Result(
        "Memory of serve after start",
        fresh,
        "MB",
        f"< {_MOST_MB} MB",
        fresh < _MOST_MB,
        {
            "after start MB": fresh,
            "after first pages MB": warm,
            "the same, pages that processes share counted once MB": shared_once,
        },
    )


def resident(server: psutil.Process) -> float:
    """Megabytes of a server and the processes that it started."""
    processes = [server, *server.children(recursive=True)]
    return sum(process.memory_info().rss for process in processes) / _MB


def _counting_shared_pages_once(server: psutil.Process) -> float:
    """The same by proportional set size, which Linux alone tells; 0 elsewhere."""
    processes = [server, *server.children(recursive=True)]
    return sum(getattr(each.memory_full_info(), "pss", 0) for each in processes) / _MB
