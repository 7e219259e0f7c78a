"""Deleting much, a little at a time."""

from studium.platform.database.pool import Database
from studium.platform.database.transaction import Sql

BATCH = 5_000
MOST_BATCHES = 1_000


async def delete_in_batches(database: Database, sql: Sql, *arguments: object) -> int:
    """Run a delete until nothing is left for it, each time in its own transaction; how many went.

    The statement's last parameter is how many rows it may take. No transaction lasts long, what
    a run has deleted stays deleted when it is cut off, and at most five million rows go in one
    run: what is left goes with the next.
    """
    gone = 0
    for _ in range(MOST_BATCHES):
        async with database.transaction() as tx:
            batch = await tx.execute(sql, *arguments, BATCH)
        gone += batch
        if batch < BATCH:
            break
    return gone
