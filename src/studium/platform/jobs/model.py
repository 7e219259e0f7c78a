"""What a job is, who handles it, and when it is tried again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from pydantic import TypeAdapter

from studium.platform.parts import Parts

_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 900.0

# The `max_attempts` with which a job that needs somebody else's machine outlasts a day without it.
TRIES_FOR_A_DAY = 210

_kinds: dict[str, type["Job"]] = {}


class Job:
    """Work to be done later. Subclasses are frozen dataclasses of JSON-ready values."""

    job_name: ClassVar[str]

    def __init_subclass__(cls, *, name: str) -> None:
        """Give the kind of job the name that it has in the queue."""
        super().__init_subclass__()
        if name in _kinds and _identity(_kinds[name]) != _identity(cls):
            raise TypeError(f"two classes claim the job name {name!r}")
        cls.job_name = name
        _kinds[name] = cls

    def to_json(self) -> bytes:
        """The payload as it is stored."""
        return _adapter(self.job_name).dump_json(self)

    @classmethod
    def from_json(cls, payload: bytes) -> "Job":
        """The job back from its stored payload. Raises pydantic.ValidationError."""
        job: Job = _adapter(cls.job_name).validate_json(payload)
        return job


def _identity(kind: type[Job]) -> tuple[str, str]:
    """Equal for a class and for what reloading its module makes of it."""
    return kind.__module__, kind.__qualname__


@cache
def _adapter(job_name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_kinds[job_name])


@dataclass(frozen=True)
class JobHandler:
    """What runs a kind of job, for how long at most, and how often it is tried."""

    job: type[Job]
    run: Callable[[Parts, Any], Awaitable[None]]
    timeout_seconds: float = 60
    max_attempts: int = 10


@dataclass(frozen=True)
class Schedule:
    """A job that is enqueued by the clock: a cron expression of five fields, in UTC."""

    cron: str
    job: Job


@dataclass(frozen=True)
class Loop:
    """Work that a worker does all the time beside its jobs, such as leasing deliveries.

    `run` returns soon after its event is set, with what it has under way finished. When it raises,
    it is run again after a pause.
    """

    name: str
    run: Callable[[Parts, asyncio.Event], Awaitable[None]]


class RetryLater(Exception):
    """Raised by a handler that wants to be tried again at a time of its choosing."""

    def __init__(self, seconds: float, reason: str) -> None:
        """Ask for `seconds` of patience."""
        super().__init__(reason)
        self.seconds = seconds


class GiveUp(Exception):
    """Raised by a handler for which no retry can help; the job is kept as dead."""


def backoff_seconds(attempt: int) -> float:
    """How long to wait before the next try, in seconds.

    Exponential with full jitter over the upper half: 1 s, 2 s, 4 s … 15 min. `attempt`
    counts the tries so far, from 1.
    """
    ceiling = min(_LONGEST_RETRY_SECONDS, _FIRST_RETRY_SECONDS * 2.0 ** (attempt - 1))
    return ceiling / 2 + random.uniform(0, ceiling / 2)  # noqa: S311 - jitter, not a secret
