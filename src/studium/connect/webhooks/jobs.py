"""What the worker does for webhooks: delivers all the time, and looks after endpoints."""

import asyncio
from dataclasses import dataclass

from studium.connect.webhooks.actions.watch_endpoints import watch_endpoints
from studium.connect.webhooks.deliveries.engine import DeliveryEngine
from studium.platform.jobs import Job, JobHandler, Loop, Schedule
from studium.platform.parts import Parts


@dataclass(frozen=True)
class WatchEndpoints(Job, name="webhooks.watch_endpoints"):
    """Warn owners of endpoints that only fail, and pause those that do so for days."""


async def watch(parts: Parts, _: WatchEndpoints) -> None:
    """Look at every endpoint that fails."""
    await watch_endpoints(parts)


async def deliver(parts: Parts, stopping: asyncio.Event) -> None:
    """Deliver until the worker stops."""
    await parts[DeliveryEngine].run(stopping)


JOBS = (JobHandler(WatchEndpoints, watch, timeout_seconds=120, max_attempts=3),)
SCHEDULES = (Schedule("*/10 * * * *", WatchEndpoints()),)
LOOPS = (Loop("webhooks.deliver", deliver),)
