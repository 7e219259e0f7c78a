"""Redact stored events that name somebody who left."""

from collections.abc import Sequence
from uuid import UUID

from studium.connect.inbound import store
from studium.connect.inbound.redaction import redacted
from studium.platform.database import Database
from studium.platform.parts import Parts

_EVENTS_AT_ONCE = 200


async def redact_events(
    parts: Parts, *, connection_ids: Sequence[UUID], marks: Sequence[str]
) -> int:
    """Redact every event of these connections in which one of `marks` stands; how many.

    Marks are ids by which the person's things are known at a provider. Safe to repeat; each
    transaction takes few events.
    """
    found, after = 0, UUID(int=0)
    wanted = [mark.encode() for mark in marks]
    while True:
        async with parts[Database].transaction() as tx:
            events = await store.locked_events_with(
                tx, connection_ids=connection_ids, marks=wanted, after=after, limit=_EVENTS_AT_ONCE
            )
            for event in events:
                await store.replace_payload(tx, event.id, redacted(event.payload))
        found += len(events)
        if len(events) < _EVENTS_AT_ONCE:
            return found
        after = events[-1].id
