"""Background work on PgQueuer: enqueued on the caller's transaction, retried, never lost.

A job is a frozen dataclass with a name; its handler and limits stand in the module's `jobs.py`:

    @dataclass(frozen=True)
    class SendMail(Job, name="mail.send"): ...

    JOBS = (JobHandler(SendMail, send_mail, timeout_seconds=30, max_attempts=8),)
"""

from studium.platform.jobs.dead import (
    DeadJob,
    FailingKind,
    count_dead_jobs,
    count_due_jobs,
    dead_by_name,
    dead_dedupe_keys,
    list_dead_jobs,
    replay_dead_jobs,
    replay_dead_named,
)
from studium.platform.jobs.model import (
    TRIES_FOR_A_DAY,
    GiveUp,
    Job,
    JobHandler,
    Lane,
    Loop,
    RetryLater,
    Schedule,
    backoff_seconds,
)
from studium.platform.jobs.queue import enqueue, install_queue
from studium.platform.jobs.waiting import (
    CausedJob,
    LaneNow,
    ScheduleNow,
    jobs_caused_by,
    lanes_now,
    schedules_now,
)
from studium.platform.jobs.worker import Worker

__all__ = [
    "TRIES_FOR_A_DAY",
    "CausedJob",
    "DeadJob",
    "FailingKind",
    "GiveUp",
    "Job",
    "JobHandler",
    "Lane",
    "LaneNow",
    "Loop",
    "RetryLater",
    "Schedule",
    "ScheduleNow",
    "Worker",
    "backoff_seconds",
    "count_dead_jobs",
    "count_due_jobs",
    "dead_by_name",
    "dead_dedupe_keys",
    "enqueue",
    "install_queue",
    "jobs_caused_by",
    "lanes_now",
    "list_dead_jobs",
    "replay_dead_jobs",
    "replay_dead_named",
    "schedules_now",
]
