"""`studium worker`."""

import asyncio

from studium.entrypoints.follow import follow_starter
from studium.entrypoints.migrations import require_latest
from studium.entrypoints.preflight import read_settings, require_complete
from studium.entrypoints.running_database import running_database


def worker() -> None:
    """Run the worker: jobs, event subscribers, schedules, mail and sweeps.

    Runs WORKER_CONCURRENCY jobs at a time. Run at least one; run more, on any machine, when jobs
    wait too long. Jobs of a worker that was killed are taken over by the others.

    SIGTERM and Ctrl-C stop it gracefully: no new job is taken, and those that run may end.
    """
    follow_starter()
    settings = read_settings()
    with running_database(settings) as database_url:
        require_complete(settings)
        asyncio.run(require_latest(database_url))

        import uvloop

        from studium.entrypoints.worker import run_worker

        uvloop.run(run_worker(read_settings()))
