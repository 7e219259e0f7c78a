"""`studium serve`."""

import asyncio
import os
import signal
import subprocess
import sys

from studium.entrypoints.follow import PARENT_VARIABLE, follow_starter
from studium.entrypoints.migrations import require_latest
from studium.entrypoints.preflight import read_settings, require_complete, require_free_port
from studium.entrypoints.running_database import running_database
from studium.platform.settings import Settings


def serve() -> None:
    """Run the web server: the API, the pages and, with SANDBOX, the stand-ins.

    Listens on HOST and PORT with WEB_PROCESSES processes. Keeps no state of its own: run as many
    as you like, on any number of machines over one PostgreSQL, behind a load balancer that asks
    `/readyz`. Without DATABASE_URL it starts the embedded PostgreSQL, or joins the one that runs.

    SIGTERM and Ctrl-C stop it gracefully: running requests are answered first.
    """
    follow_starter()
    settings = read_settings()
    require_free_port(settings.host, settings.port)
    with running_database(settings) as database_url:
        require_complete(settings)
        asyncio.run(require_latest(database_url))
        if settings.database_url is None:
            _wait_for_server(_program(settings))
        else:
            os.execv(sys.executable, _program(settings))  # noqa: S606 - becomes the server


def _program(settings: Settings) -> list[str]:
    """The server as a program of its own, without what the checks needed in its memory."""
    told = (settings.host, str(settings.port), str(settings.web_processes))
    return [sys.executable, "-m", "studium.entrypoints.server", *told]


def _wait_for_server(program: list[str]) -> None:
    """Stay, because the embedded PostgreSQL is ours to stop; signals are the server's."""
    environment = {**os.environ, PARENT_VARIABLE: str(os.getpid())}
    server = subprocess.Popen(program, env=environment)  # noqa: S603 - our own program
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the server as well
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    status = server.wait()
    if status > 0:
        sys.exit(status)
