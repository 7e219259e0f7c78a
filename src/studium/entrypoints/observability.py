"""What operators and load balancers ask: /healthz, /readyz, /metrics."""

import asyncio
import contextlib
import hmac

from asyncpg import PostgresError
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

import studium
from studium.operations.alerts import open_by_severity
from studium.platform.database import Database
from studium.platform.errors import NotAllowed
from studium.platform.jobs import count_dead_jobs, count_due_jobs, lanes_now
from studium.platform.telemetry import (
    alerts_measured,
    database_measured,
    lane_measured,
    metrics_text,
    queue_measured,
    version_known,
)
from studium.platform.web import DatabaseDep, SettingsDep, client_address

router = APIRouter(include_in_schema=False)

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_READY_SECONDS = 2
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_WRITTEN_BY_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Alive: the process answers. Says nothing of the database."""
    return {"status": "alive"}


@router.get("/readyz")
async def readyz(database: DatabaseDep) -> Response:
    """Ready: requests can be served. 503 takes this process out of the load balancer."""
    try:
        async with asyncio.timeout(_READY_SECONDS):
            await database.ping()
    except (OSError, PostgresError, TimeoutError) as problem:
        reason = f"the database does not answer ({type(problem).__name__})"
        return JSONResponse({"status": "not ready", "reason": reason}, 503)
    return JSONResponse({"status": "ready"})


@router.get("/metrics")
async def metrics(request: Request, settings: SettingsDep, database: DatabaseDep) -> Response:
    """Prometheus metrics, for those who know METRICS_TOKEN or are on this machine."""
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    if token is not None:
        is_allowed = shows_token(request.headers.get("authorization", ""), token)
    else:
        is_allowed = client_address(request, settings) in _LOOPBACK and not _is_forwarded(request)
    if not is_allowed:
        raise NotAllowed("Send METRICS_TOKEN as a bearer token.")
    await measure(database)
    return Response(metrics_text(), media_type=METRICS_TYPE)


def shows_token(authorization: str, token: str) -> bool:
    """Whether an Authorization header carries this token."""
    return hmac.compare_digest(authorization.removeprefix("Bearer ").encode(), token.encode())


async def measure(database: Database) -> None:
    """Bring every gauge up to date; in an outage those of the queue stay as they were."""
    version_known(studium.__version__)
    is_up = False
    with contextlib.suppress(OSError, PostgresError, TimeoutError):
        async with asyncio.timeout(_READY_SECONDS), database.reader() as tx:
            queue_measured(due=await count_due_jobs(tx), dead=await count_dead_jobs(tx))
            for lane in await lanes_now(tx):
                lane_measured(lane.lane, due=lane.due, oldest_seconds=lane.oldest_seconds)
            for severity, count in (await open_by_severity(tx)).items():
                alerts_measured(severity, count)
            is_up = True
    opened, busy, most = database.usage()
    database_measured(is_up=is_up, open_=opened, busy=busy, most=most)


def _is_forwarded(request: Request) -> bool:
    """Whether a proxy on this machine passed it on: then everybody seems to be on this machine."""
    return any(name in request.headers for name in _WRITTEN_BY_PROXIES)
