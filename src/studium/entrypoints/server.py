"""The web server's main process: Granian and little else, since it lives as long as the server.

`studium serve` checks everything first and becomes this program; the application is loaded only
by the processes that Granian starts.

Usage: python -m studium.entrypoints.server HOST PORT PROCESSES
"""

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from studium.entrypoints.follow import follow_parent, follow_starter
from studium.platform.stopping import STOPPING_VARIABLE

# Running requests get this long. Also what a stop during the start takes, since Granian loses the
# signal until it serves.
GRACE_SECONDS = 10
# The first byte and the whole head of a request come within this time, also of the next request on
# a connection that is kept: a proxy keeps idle connections for less.
HEAD_SECONDS = 20
# Connections at once per process; further ones wait until one ends.
CONNECTIONS = 4_096
_FURTHER_FILES = 256
_SERVER_VARIABLE = "STUDIUM_SERVER_PID"


def listen(host: str, port: int, processes: int) -> None:
    """Serve until SIGTERM or Ctrl-C; running requests are answered first."""
    os.environ[_SERVER_VARIABLE] = str(os.getpid())
    with tempfile.TemporaryDirectory(prefix="studium-metrics-") as metrics:
        if processes > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
        os.environ[STOPPING_VARIABLE] = str(Path(metrics) / "stopping")
        server("studium.entrypoints.server:application", host, port, processes).serve()


def server(
    target: str, host: str, port: int, processes: int, *, head_seconds: float = HEAD_SECONDS
) -> MPServer:
    """A server of the application that `target` makes, with all its limits.

    It speaks HTTP/1.1 alone: HTTP/2 is what a proxy speaks with browsers, and on a connection whose
    protocol is yet to be found out no time limit holds.
    """
    return _Server(
        target,
        factory=True,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=round(head_seconds * 1_000)),
        address=host,
        port=port,
        workers=processes,
        backpressure=_connections(),
        workers_kill_timeout=GRACE_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    )


def _connections() -> int:
    """How many connections a process may take, once it may open as many files as it can get."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = CONNECTIONS + _FURTHER_FILES
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return min(CONNECTIONS, max(soft, wanted) - _FURTHER_FILES)


class _Server(MPServer):
    """Tells its processes that they are to stop before it waits for their requests."""

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Have streams end, then do as Granian does."""
        if STOPPING_VARIABLE in os.environ:
            Path(os.environ[STOPPING_VARIABLE]).touch()
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]


def application() -> Callable[..., Any]:
    """The ASGI application of one web process, which ends when its server is killed."""
    from studium.entrypoints.web import create_app

    follow_parent(int(os.environ[_SERVER_VARIABLE]))
    return create_app()


if __name__ == "__main__":
    follow_starter()
    listen(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
