"""Counts of requests by key, gathered in the process and written down every second."""

import asyncio
from collections import Counter
from datetime import date, datetime
from uuid import UUID

import asyncpg

from studium.connect.api_keys import store
from studium.connect.api_keys.store import CountedRequests
from studium.platform.database import Database
from studium.platform.telemetry import get_logger

log = get_logger()

_WRITTEN_EVERY_SECONDS = 1.0
_MOST_WAITING = 100_000  # rows, while the database does not answer


class UsageCounts:
    """What this process still has to write down; `flush` writes it."""

    def __init__(self, database: Database) -> None:
        """Write to `database`."""
        self._database = database
        self._counts: Counter[tuple[UUID, date, str, str, int]] = Counter()
        self._used: dict[UUID, datetime] = {}
        self._flushing: asyncio.Task[None] | None = None

    def add(self, key_id: UUID, *, method: str, route: str, status: int, at: datetime) -> None:
        """Count one request that was answered."""
        if len(self._counts) < _MOST_WAITING:
            self._counts[key_id, at.date(), method, route, status] += 1
        self._used[key_id] = at
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush_soon())

    async def flush(self) -> None:
        """Write down what was counted; what cannot be written is kept for the next time."""
        counts, self._counts = self._counts, Counter()
        used, self._used = self._used, {}
        if not counts:
            return
        rows = [CountedRequests(*key, requests) for key, requests in counts.items()]
        try:
            async with self._database.transaction() as tx:
                await store.add_usage(tx, rows)
                await store.touch_keys(tx, used)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            self._counts.update(counts)
            self._used = used | self._used
            log.warning(
                "api_key_usage_not_kept",
                problem=repr(problem),
                alert="requests_fail",
                remedy="see why the database does not answer; the counts wait meanwhile",
            )

    async def _flush_soon(self) -> None:
        await asyncio.sleep(_WRITTEN_EVERY_SECONDS)
        await self.flush()
