"""What a connection is, what opens it, and when it is checked next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

_CHECKED_EVERY = timedelta(hours=6)
_FIRST_RETRY = timedelta(minutes=2)
_HINT_LETTERS = 4
# How long a webhook address that was given up is still believed.
OLD_ADDRESS_HOLDS = timedelta(days=7)
_LONG_ENOUGH_FOR_HINT = 12


class ConnectionMode(StrEnum):
    """Whether money and orders of a connection are real."""

    TEST = "test"
    LIVE = "live"


class ConnectionStatus(StrEnum):
    """How a connection stands.

    A draft has never been checked well; a failing one was, and still is used. A disabled one is
    not used; of a removed one only the row stays, for the accounts of past payments.
    """

    DRAFT = "draft"
    ACTIVE = "active"
    FAILING = "failing"
    DISABLED = "disabled"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Connection:
    """An account at an outside service. `owner_id` is None for the operator's own.

    `takes_sales`: new sales of its owner are paid to it; `is_offered`: or, where a buyer chooses
    it, to this one. `hints` are masked credentials by name.
    """

    id: UUID
    owner_id: UUID | None
    kind: str
    mode: ConnectionMode
    label: str
    account_ref: str | None
    configuration: dict[str, Any]
    hints: dict[str, str]
    webhook_token_hash: bytes
    sealed_webhook_token: bytes
    sealed_credentials: bytes | None
    status: ConnectionStatus
    takes_sales: bool
    credentials_expire_at: datetime | None
    last_checked_at: datetime | None
    last_success_at: datetime | None
    problem: str | None
    remedy: str | None
    failed_checks: int
    next_check_at: datetime | None
    created_at: datetime
    updated_at: datetime
    credentials_set_at: datetime | None = None
    is_offered: bool = False
    previous_token_hash: bytes | None = None
    previous_token_until: datetime | None = None

    @property
    def is_from_environment(self) -> bool:
        """Whether its credentials are the operator's settings."""
        return self.sealed_credentials is None

    @property
    def is_used(self) -> bool:
        """Whether its events are taken and calls are made with it."""
        return self.status not in {ConnectionStatus.DISABLED, ConnectionStatus.REMOVED}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens an outside account, each secret by its name, beside what is no secret."""

    mode: ConnectionMode
    secrets: Mapping[str, str] = field(repr=False)
    configuration: Mapping[str, Any] = field(default_factory=dict)
    account_ref: str | None = None

    def secret(self, name: str) -> str:
        """A secret, empty where there is none."""
        return self.secrets.get(name) or ""

    def __hash__(self) -> int:
        """Equal credentials open the same account."""
        return hash((self.mode, self.account_ref, tuple(sorted(self.secrets.items()))))


def secrets_binding(connection_id: UUID) -> str:
    """What the sealed secrets of a connection are bound to."""
    return f"connections/{connection_id}/credentials"


def hint_of(secret: str) -> str:
    """A secret as people recognise it: its last letters, where enough stay hidden."""
    shown = secret[-_HINT_LETTERS:] if len(secret) >= _LONG_ENOUGH_FOR_HINT else ""
    return f"…{shown}"


def next_check_at(now: datetime, *, failed_checks: int) -> datetime:
    """When a connection is checked next: after six hours, after 2, 4, 8 … minutes while it fails.

    Never later than after six hours.
    """
    if failed_checks == 0:
        return now + _CHECKED_EVERY
    return now + min(_FIRST_RETRY * (1 << min(failed_checks - 1, 10)), _CHECKED_EVERY)
