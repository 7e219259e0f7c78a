"""Other ways by which public events leave, such as a broker."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.webhooks.model import envelope
from studium.platform.database import Transaction
from studium.platform.events import RecordedEvent


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """A public event as others are told of it."""

    event_id: UUID
    type: str
    owner_id: UUID | None
    body: bytes


Outlet = Callable[[Transaction, Sequence[OutgoingEvent], datetime], Awaitable[None]]


class EventOutlets:
    """Who else is handed every public event, in the transaction in which it leaves the feed."""

    def __init__(self) -> None:
        """Begin without any."""
        self._outlets: list[Outlet] = []

    def add(self, outlet: Outlet) -> None:
        """Hand events to one more."""
        self._outlets.append(outlet)

    async def hand_out(
        self, tx: Transaction, events: Sequence[RecordedEvent], now: datetime
    ) -> None:
        """Hand events to each."""
        if not self._outlets:
            return
        outgoing = [_outgoing(event) for event in events]
        for outlet in self._outlets:
            await outlet(tx, outgoing, now)


def _outgoing(event: RecordedEvent) -> OutgoingEvent:
    event_type, thing = event.event.to_public()
    body = envelope(
        event_id=event.id, event_type=event_type, created=event.occurred_at, thing=thing
    )
    return OutgoingEvent(event.id, event_type, event.owner_id, body)
