"""Forget events of long ago, with what they say of people."""

from datetime import datetime

from studium.connect.inbound import store
from studium.platform.database import Database, delete_in_batches
from studium.platform.telemetry import get_logger

log = get_logger()


async def prune_inbound_events(database: Database, *, before: datetime) -> int:
    """Delete what was finished before a time, and what came before it and never was; how many.

    An event that nobody could handle tells as much of people as any other. Until it goes its
    job lies dead, for `studium doctor` to count and `studium jobs` to replay; what it said of a
    payment, the sweep asked the provider long ago.
    """
    finished = await delete_in_batches(database, store.PRUNE_FINISHED, before)
    unfinished = await delete_in_batches(database, store.PRUNE_UNFINISHED, before)
    if unfinished:
        log.warning(
            "inbound_events_never_handled",
            events=unfinished,
            before=before.isoformat(),
            remedy="compare the provider's records up to that time with ours; fix what "
            "`studium jobs` says of later ones, and replay them while they are kept",
        )
    return finished + unfinished
