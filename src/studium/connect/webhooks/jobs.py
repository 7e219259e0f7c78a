"""What the worker does for webhooks: delivers all the time, and looks after endpoints."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from studium.connect.webhooks import store
from studium.connect.webhooks.actions.watch_endpoints import watch_endpoints
from studium.connect.webhooks.deliveries.engine import DeliveryEngine
from studium.connect.webhooks.settings import WebhookSettings
from studium.platform.clock import Clock
from studium.platform.database import Database, delete_in_batches
from studium.platform.jobs import Job, JobHandler, Loop, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class WatchEndpoints(Job, name="webhooks.watch_endpoints"):
    """Warn owners of endpoints that only fail, and pause those that do so for days."""


@dataclass(frozen=True)
class PruneExternal(Job, name="webhooks.prune_external"):
    """Forget under which ids others published events long ago."""


async def watch(parts: Parts, _: WatchEndpoints) -> None:
    """Look at every endpoint that fails."""
    await watch_endpoints(parts)


async def prune_external(parts: Parts, _: PruneExternal) -> None:
    """Run the retention of ids that were published under."""
    days = parts[WebhookSettings].webhook_retention_days
    oldest = parts[Clock].now() - timedelta(days=days)
    await delete_in_batches(parts[Database], store.PRUNE_EXTERNAL, oldest)


async def deliver(parts: Parts, stopping: asyncio.Event) -> None:
    """Deliver until the worker stops."""
    await parts[DeliveryEngine].run(stopping)


JOBS = (
    JobHandler(WatchEndpoints, watch, timeout_seconds=120, max_attempts=3),
    JobHandler(PruneExternal, prune_external, timeout_seconds=600, max_attempts=3),
)
SCHEDULES = (
    Schedule("*/10 * * * *", WatchEndpoints()),
    Schedule("27 3 * * *", PruneExternal()),
)
LOOPS = (Loop("webhooks.deliver", deliver),)
