"""`studium serve`."""

import asyncio
import os
import tempfile
from typing import Any

from studium.entrypoints.follow import follow_parent, follow_starter
from studium.entrypoints.home import home
from studium.entrypoints.migrations import require_latest
from studium.entrypoints.preflight import read_settings, require_complete, require_free_port
from studium.platform.settings import Settings

GRACE_SECONDS = 30
_SERVER_VARIABLE = "STUDIUM_SERVER_PID"


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
    with home(settings) as database_url:
        require_complete(settings)
        asyncio.run(require_latest(database_url))
        with tempfile.TemporaryDirectory(prefix="studium-metrics-") as metrics:
            if settings.web_processes > 1:
                os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
            _listen(settings)


def _listen(settings: Settings) -> None:
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server

    os.environ[_SERVER_VARIABLE] = str(os.getpid())
    Server(
        f"{__name__}:application",
        factory=True,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        address=settings.host,
        port=settings.port,
        workers=settings.web_processes,
        workers_kill_timeout=GRACE_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def application() -> Any:
    """The ASGI application of one web process, which ends when its server is killed."""
    from studium.entrypoints.web import create_app

    follow_parent(int(os.environ[_SERVER_VARIABLE]))
    return create_app()
