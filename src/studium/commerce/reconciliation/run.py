"""What a comparison of one account is. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class RunStatus(StrEnum):
    """How far a run is; `interrupted` when its process died or another took its place."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One comparison of one account, and what it counted.

    `since` is from when on things are compared that are over. `calls` went to the provider.
    """

    id: UUID
    connection_id: UUID
    owner_id: UUID | None
    status: RunStatus
    since: datetime
    started_at: datetime
    finished_at: datetime | None = None
    payments: int = 0
    refunds: int = 0
    disputes: int = 0
    subscriptions: int = 0
    calls: int = 0
    repaired: int = 0
    listed: int = 0
    problem: str | None = None
