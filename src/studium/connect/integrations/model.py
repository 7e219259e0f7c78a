"""What a connection is, and an event that arrived through one."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ConnectionMode(StrEnum):
    """Whether money and orders of a connection are real."""

    TEST = "test"
    LIVE = "live"


class ConnectionStatus(StrEnum):
    """Whether a connection is in use."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Connection:
    """An account at an outside service. `owner_id` is None for the operator's own.

    `takes_sales`: new sales of its owner are paid to it.
    """

    id: UUID
    owner_id: UUID | None
    kind: str
    mode: ConnectionMode
    label: str
    account_ref: str | None
    webhook_token_hash: bytes
    sealed_webhook_token: bytes
    sealed_credentials: bytes | None
    status: ConnectionStatus
    takes_sales: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens an outside account, and what its webhooks are signed with."""

    mode: ConnectionMode
    api_key: str = field(repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    account_ref: str | None = None
    api_base: str = ""


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
