"""The worker process: runs jobs until it is told to stop, through outages of the database."""

import asyncio
import signal

import asyncpg

from studium.entrypoints.wiring import build_worker, running_parts
from studium.entrypoints.worker_loops import running_loops
from studium.entrypoints.worker_metrics import answering_metrics
from studium.platform.database import Database, is_outage
from studium.platform.jobs import Worker
from studium.platform.settings import Settings
from studium.platform.telemetry import configure_logging, get_logger

log = get_logger()

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0


async def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; what runs then is finished first.

    Raises:
        CommandError: at the start, when the installation is not as needed.
    """
    configure_logging(log_format=settings.log_format, level=settings.log_level, is_outage=is_outage)
    stopping = asyncio.Event()
    current: list[Worker] = []

    def stop() -> None:
        log.info("worker_stopping")
        stopping.set()
        for worker in current:
            worker.stop()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    async with (
        running_parts(settings) as parts,
        answering_metrics(settings, parts[Database]),
        running_loops(parts, stopping),
    ):
        pause = _FIRST_PAUSE_SECONDS
        while not stopping.is_set():
            current[:] = [build_worker(parts)]
            log.info("worker_started", concurrency=settings.worker_concurrency)
            started = loop.time()
            problem = await _work(current[0])
            if problem is None:
                break
            if loop.time() - started > _LONGEST_PAUSE_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            log.warning(
                "worker_interrupted",
                problem=repr(problem),
                again_in_seconds=pause,
                alert="jobs_waiting",
                remedy="if this goes on, see what `studium doctor` says",
            )
            await _sleep(stopping, pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
    log.info("worker_stopped")


async def _work(worker: Worker) -> BaseException | None:
    """Run until stopped; the problem when the database went away or the worker broke."""
    try:
        await worker.run()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        return problem
    except Exception as problem:
        log.exception(
            "worker_failed",
            remedy="report it with its traceback; it begins anew by itself",
            alert="jobs_waiting",
        )
        return problem
    return None


async def _sleep(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
