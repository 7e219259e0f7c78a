"""The worker's own /metrics: what jobs did is counted in the process that ran them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from pydantic import SecretStr

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.observability import METRICS_TYPE, measure, shows_token
from studium.platform.database import Database
from studium.platform.settings import Settings
from studium.platform.telemetry import metrics_text

_LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def answering_metrics(settings: Settings, database: Database) -> AsyncIterator[None]:
    """Answer Prometheus at WORKER_METRICS_PORT, where it is set, for the length of the block.

    Raises:
        CommandError: the port is taken.
    """
    port = settings.worker_metrics_port
    if port is None:
        yield
        return
    application = web.Application()
    application.router.add_get("/metrics", _handler(settings.metrics_token, database))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        # Without a token only this machine is answered.
        host = settings.host if settings.metrics_token else _LOOPBACK
        await _listen(runner, host, port)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as problem:
        raise CommandError(
            f"Port {port} on {host} is in use: give this worker a WORKER_METRICS_PORT of its own."
        ) from problem


def _handler(
    token: SecretStr | None, database: Database
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def metrics(request: web.Request) -> web.Response:
        sent = request.headers.get("authorization", "")
        if token is not None and not shows_token(sent, token.get_secret_value()):
            return web.Response(status=403, text="Send METRICS_TOKEN as a bearer token.\n")
        await measure(database)
        return web.Response(body=metrics_text(), headers={"Content-Type": METRICS_TYPE})

    return metrics
