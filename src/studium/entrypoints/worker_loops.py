"""What a worker does all the time beside its jobs: the loops of the modules."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from studium.entrypoints import modules
from studium.platform.jobs import Loop
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()

_PAUSE_SECONDS = 1.0


@asynccontextmanager
async def running_loops(parts: Parts, stopping: asyncio.Event) -> AsyncIterator[None]:
    """Run every loop until the end of the block, which waits for what they have under way."""
    tasks = [asyncio.create_task(_run(loop, parts, stopping)) for loop in modules.loops()]
    try:
        yield
    finally:
        stopping.set()
        await asyncio.gather(*tasks)


async def _run(loop: Loop, parts: Parts, stopping: asyncio.Event) -> None:
    """Run a loop again and again until it is to stop, through outages of the database."""
    while not stopping.is_set():
        try:
            await loop.run(parts, stopping)
        except Exception as problem:
            log.exception(
                "loop_interrupted",
                loop=loop.name,
                problem=repr(problem),
                alert="jobs_waiting",
                remedy="if this goes on, see what `studium doctor` says",
            )
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PAUSE_SECONDS):
                    await stopping.wait()
