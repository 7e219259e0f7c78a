"""Have the stored events of a span handled once more soon, on the record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.inbound import EventRange, count_events_between
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue


@dataclass(frozen=True)
class ReplayEvents(Job, name="reconciliation.replay_events", lane="bulk"):
    """Handle the stored events of a span again."""

    since: datetime
    until: datetime
    connection_id: UUID | None = None
    type: str | None = None


async def start_replay(
    tx: Transaction, wanted: EventRange, *, actor_id: UUID, now: datetime
) -> int:
    """How many events it will be. Handlers repeat safely: nothing is done twice."""
    count = await count_events_between(tx, wanted)
    job = ReplayEvents(wanted.since, wanted.until, wanted.connection_id, wanted.type)
    await enqueue(tx, job)
    await record_act(
        tx,
        actor_id=actor_id,
        action="replayed stored events",
        subject=Subject("inbound_events", new_id()),
        details={
            "since": wanted.since.isoformat(),
            "until": wanted.until.isoformat(),
            "type": wanted.type,
            "events": count,
        },
        now=now,
    )
    return count
