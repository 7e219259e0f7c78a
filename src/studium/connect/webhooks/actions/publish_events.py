"""Take in what other systems publish."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.webhooks import store
from studium.connect.webhooks.catalog import is_external
from studium.connect.webhooks.events import ExternalEventReceived
from studium.platform.database import Transaction
from studium.platform.errors import NotAllowed
from studium.platform.events import emit


class NotExternal(NotAllowed):
    """Events of this type are Studium's own to tell."""

    slug = "event-type-not-external"
    title = "Others cannot publish this event"


@dataclass(frozen=True, slots=True)
class IncomingEvent:
    """An event of another system; `id` is the sender's own."""

    id: str
    type: str
    object: dict[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class TakenEvent:
    """What became of one: the event's id here, and whether it was new."""

    id: str
    event_id: UUID
    is_new: bool


async def publish_events(
    tx: Transaction,
    *,
    owner_id: UUID | None,
    events: Sequence[IncomingEvent],
    now: datetime,
) -> list[TakenEvent]:
    """Emit events under their publisher's own owner, each once by its id and type.

    Raises NotExternal when one of them has a type that others cannot publish: then none is taken.
    """
    refused = sorted({each.type for each in events if not is_external(each.type)})
    if refused:
        raise NotExternal(
            f"Publish order.*, gallery.* or custom.* events, not {', '.join(refused)}.",
            event_types=refused,
        )
    return [await _take(tx, owner_id, event, now) for event in events]


async def _take(
    tx: Transaction, owner_id: UUID | None, event: IncomingEvent, now: datetime
) -> TakenEvent:
    if not await store.claim_external(tx, owner_id, event.type, event.id, now):
        known = await store.known_external(tx, owner_id, event.type, event.id)
        return TakenEvent(event.id, known, is_new=False)
    event_id = await emit(
        tx,
        ExternalEventReceived(event.id, event.type, event.object, owner_id),
        owner_id=owner_id,
        at=now,
    )
    await store.name_external(tx, owner_id, event.type, event.id, event_id)
    return TakenEvent(event.id, event_id, is_new=True)
