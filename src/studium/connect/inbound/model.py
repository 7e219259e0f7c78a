"""What an event that arrived through a connection is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class InboundStatus(StrEnum):
    """How far the handling of an event has come; only the last two are final."""

    RECEIVED = "received"
    FAILED = "failed"
    HANDLED = "handled"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """An event as it arrived: `payload` is the raw body."""

    id: UUID
    connection_id: UUID
    provider_event_id: str
    type: str
    payload: bytes
    provider_created_at: datetime
    received_at: datetime
    status: InboundStatus
    handled_at: datetime | None
    outcome: str | None

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing left to do for it."""
        return self.status in {InboundStatus.HANDLED, InboundStatus.IGNORED}
