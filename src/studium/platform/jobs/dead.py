"""Dead jobs: those that failed for good. They are kept, can be read, and can be replayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from studium.platform.database import Transaction
from studium.platform.jobs import store


@dataclass(frozen=True)
class DeadJob:
    """A job that was given up: its payload as JSON and the sentence it died with."""

    id: int
    name: str
    attempts: int
    died_at: datetime
    payload: str
    reason: str | None


async def list_dead_jobs(tx: Transaction, *, limit: int = 50) -> list[DeadJob]:
    """Dead jobs, newest first, at most `limit`."""
    return await tx.all(DeadJob, store.LIST_DEAD, limit)


@dataclass(frozen=True)
class FailingKind:
    """How many jobs of a name fail, and the sentence that the last one failed with."""

    name: str
    jobs: int
    reason: str | None


async def retrying_by_name(tx: Transaction, *, attempts: int) -> list[FailingKind]:
    """Jobs that failed at least so often and are tried again, by their name."""
    return await tx.all(FailingKind, store.RETRYING_BY_NAME, attempts)


async def dead_by_name(tx: Transaction) -> list[FailingKind]:
    """Dead jobs by their name."""
    return await tx.all(FailingKind, store.DEAD_BY_NAME)


async def count_dead_jobs(tx: Transaction) -> int:
    """How many jobs lie dead."""
    return int(await tx.value(store.COUNT_DEAD))


@dataclass(frozen=True)
class _Key:
    key: str


async def dead_dedupe_keys(tx: Transaction, keys: Sequence[str]) -> set[str]:
    """Those of the keys under which a job lies dead."""
    if not keys:
        return set()
    return {row.key for row in await tx.all(_Key, store.DEAD_DEDUPE_KEYS, list(keys))}


async def count_due_jobs(tx: Transaction) -> int:
    """How many jobs run or could run now: a number that keeps growing asks for workers."""
    return int(await tx.value(store.COUNT_UNFINISHED))


async def replay_dead_named(tx: Transaction, name: str) -> int:
    """Put the dead jobs of one name back into the queue; how many."""
    return await tx.execute(store.REPLAY_DEAD_NAMED, name)


async def replay_dead_jobs(tx: Transaction, *, ids: Sequence[int] = ()) -> int:
    """Put dead jobs back into the queue with a fresh count of attempts; all when none is named.

    Returns how many.
    """
    return await tx.execute(store.REPLAY_DEAD, list(ids))
