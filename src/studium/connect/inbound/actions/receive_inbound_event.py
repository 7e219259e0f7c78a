"""Take in a verified event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.inbound import store
from studium.connect.inbound.kinds import VerifiedEvent
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue


@dataclass(frozen=True)
class HandleInbound(Job, name="connect.handle_inbound", lane="outside"):
    """Act on a stored event."""

    event_id: UUID


async def receive_inbound_event(
    tx: Transaction, *, connection_id: UUID, event: VerifiedEvent, payload: bytes, now: datetime
) -> bool:
    """Store the event and enqueue its handling; False, and nothing done, when we have it.

    Of several at once with one id, the later ones wait for the first and then find it stored.
    """
    event_id = new_id()
    is_new = await store.insert_inbound_event(
        tx,
        event_id=event_id,
        connection_id=connection_id,
        provider_event_id=event.provider_event_id,
        type_=event.type,
        payload=payload,
        provider_created_at=event.created_at,
        now=now,
    )
    if is_new:
        await enqueue(tx, HandleInbound(event_id))
    return is_new
