"""What a job is, who handles it, and when it is tried again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import TypeAdapter

from studium.platform.parts import Parts

_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 900.0

# The `max_attempts` with which a job that needs somebody else's machine outlasts a day without it.
TRIES_FOR_A_DAY = 210


class Lane(StrEnum):
    """Which share of a worker a kind of job runs in; no lane waits for another one.

    `urgent` is what a person waits for, `outside` calls other people's machines, which may hang,
    `bulk` is there in masses, `default` the rest.
    """

    URGENT = "urgent"
    DEFAULT = "default"
    OUTSIDE = "outside"
    BULK = "bulk"

    @property
    def priority(self) -> int:
        """What goes first where jobs of several lanes wait for the same place: the higher."""
        return _PRIORITIES[self]

    def share_of(self, concurrency: int) -> int:
        """How many jobs of this lane one worker runs at once, when it was told `concurrency`."""
        return max(_LEAST_SHARE, int(concurrency * _SHARES[self]))


_PRIORITIES = {Lane.URGENT: 30, Lane.DEFAULT: 20, Lane.OUTSIDE: 10, Lane.BULK: 0}
_SHARES = {Lane.URGENT: 0.5, Lane.DEFAULT: 1.0, Lane.OUTSIDE: 0.5, Lane.BULK: 0.5}
_LEAST_SHARE = 2


class Job:
    """Work to be done later. Subclasses are frozen dataclasses of JSON-ready values."""

    job_name: ClassVar[str]
    lane: ClassVar[Lane]
    _adapter: ClassVar[TypeAdapter[Any] | None] = None

    def __init_subclass__(cls, *, name: str, lane: str = Lane.DEFAULT) -> None:
        """Give the kind of job the name that it has in the queue, and its lane."""
        super().__init_subclass__()
        cls.job_name = name
        cls.lane = Lane(lane)
        cls._adapter = None  # not that of the class above

    def to_json(self) -> bytes:
        """The payload as it is stored."""
        return self._adapted().dump_json(self)

    @classmethod
    def from_json(cls, payload: bytes) -> "Job":
        """The job back from its stored payload. Raises pydantic.ValidationError."""
        job: Job = cls._adapted().validate_json(payload)
        return job

    @classmethod
    def _adapted(cls) -> TypeAdapter[Any]:
        if cls._adapter is None:
            cls._adapter = TypeAdapter(cls)
        return cls._adapter


@dataclass(frozen=True)
class JobHandler:
    """What runs a kind of job, for how long at most, and how often it is tried.

    `most_at_once` limits how many of the kind run at once on all workers together; 0: as many as
    its lane allows.
    """

    job: type[Job]
    run: Callable[[Parts, Any], Awaitable[None]]
    timeout_seconds: float = 60
    max_attempts: int = 10
    most_at_once: int = 0


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
