"""Counts of requests by key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from studium.connect.api_keys import store
from studium.platform.database import Database, Transaction
from studium.platform.request_counts import CountedRequests, RequestCounts


class UsageCounts(RequestCounts):
    """What this process still has to write down of keys."""

    def __init__(self, database: Database) -> None:
        """Write to `database`."""
        super().__init__(database, _keep)


async def _keep(
    tx: Transaction, counted: Sequence[CountedRequests], seen: Mapping[UUID, datetime]
) -> None:
    await store.add_usage(tx, counted)
    await store.touch_keys(tx, dict(seen))
