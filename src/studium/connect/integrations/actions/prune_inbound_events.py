"""Forget events that were handled long ago."""

from datetime import datetime

from studium.connect.integrations import store
from studium.platform.database import Database

_BATCH = 1000
_MOST_BATCHES = 500


async def prune_inbound_events(database: Database, *, before: datetime) -> int:
    """Delete what was finished before a time, in small transactions; how many went.

    At most half a million in one run: what is left goes with the next.
    """
    gone = 0
    for _ in range(_MOST_BATCHES):
        async with database.transaction() as tx:
            batch = await store.prune_inbound_events(tx, before=before, limit=_BATCH)
        gone += batch
        if batch < _BATCH:
            break
    return gone
