"""What pages of jobs and events follow."""

from collections.abc import Collection

from studium.connect.inbound import logged_inbound
from studium.connect.webhooks import marks_of_deliveries
from studium.operations.live import LiveTopic, LiveTopics, Owner
from studium.platform.database import Transaction
from studium.platform.events import logged_events
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.jobs import count_dead_jobs, lanes_now
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Let pages follow the queue, what happens, and what is delivered of it."""
    parts[LiveTopics].add(LiveTopic("jobs", _marks_of_jobs))
    parts[LiveTopics].add(LiveTopic("events", _marks_of_events))
    parts[LiveTopics].add(
        LiveTopic("deliveries", lambda _, tx, owners: marks_of_deliveries(tx, owners))
    )


async def _marks_of_jobs(_: Parts, tx: Transaction, owners: Collection[Owner]) -> dict[Owner, str]:
    """The queue is the operator's: nobody else's mark ever changes."""
    if None not in owners:
        return {}
    return {None: f"{await lanes_now(tx)} {await count_dead_jobs(tx)}"}


async def _marks_of_events(
    _: Parts, tx: Transaction, owners: Collection[Owner]
) -> dict[Owner, str]:
    if None not in owners:
        return {}
    happened = await logged_events(tx, before_id=AFTER_ALL_IDS, limit=1)
    arrived = await logged_inbound(tx, before_id=AFTER_ALL_IDS, limit=1)
    newest = [str(each.id) for each in happened] + [f"{e.id} {e.status}" for e in arrived]
    return {None: " ".join(newest)}
