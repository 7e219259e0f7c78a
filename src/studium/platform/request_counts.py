"""Counts of requests by who sent them, gathered in the process and written down every second."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from studium.platform.database import Database, Transaction
from studium.platform.telemetry import get_logger

log = get_logger()

_WRITTEN_EVERY_SECONDS = 1.0
_MOST_WAITING = 100_000  # rows, while the database does not answer


@dataclass(frozen=True, slots=True)
class CountedRequests:
    """Requests of a sender (a key, an app) on a day (UTC), of a route, with a status."""

    sender_id: UUID
    day: date
    method: str
    route: str
    status: int
    requests: int


def in_columns(counted: Sequence[CountedRequests]) -> tuple[list[Any], ...]:
    """Their columns, in the order of the fields, as `unnest` takes them."""
    return tuple([getattr(row, each.name) for row in counted] for each in fields(CountedRequests))


Keep = Callable[[Transaction, Sequence[CountedRequests], Mapping[UUID, datetime]], Awaitable[None]]


class RequestCounts:
    """What this process still has to write down; `flush` writes it by `keep`."""

    def __init__(self, database: Database, keep: Keep) -> None:
        """Write to `database`, by what takes the counts and when each sender was last seen."""
        self._database = database
        self._keep = keep
        self._counts: Counter[tuple[UUID, date, str, str, int]] = Counter()
        self._seen: dict[UUID, datetime] = {}
        self._flushing: asyncio.Task[None] | None = None

    def add(self, sender_id: UUID, *, method: str, route: str, status: int, at: datetime) -> None:
        """Count one request that was answered."""
        if len(self._counts) < _MOST_WAITING:
            self._counts[sender_id, at.date(), method, route, status] += 1
        self._seen[sender_id] = at
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush_soon())

    async def flush(self) -> None:
        """Write down what was counted; what cannot be written is kept for the next time."""
        counts, self._counts = self._counts, Counter()
        seen, self._seen = self._seen, {}
        if not counts:
            return
        rows = [CountedRequests(*key, requests) for key, requests in counts.items()]
        try:
            async with self._database.transaction() as tx:
                await self._keep(tx, rows, seen)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            self._counts.update(counts)
            self._seen = seen | self._seen
            log.warning(
                "request_counts_not_kept",
                problem=repr(problem),
                alert="requests_fail",
                remedy="see why the database does not answer; the counts wait meanwhile",
            )

    async def _flush_soon(self) -> None:
        await asyncio.sleep(_WRITTEN_EVERY_SECONDS)
        await self.flush()
