"""A run of the sync. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.errors import Conflict, NotFound, Refused


class NoVectorStore(Refused):
    """No vector store is configured to read questions from."""

    slug = "no-vector-store"
    title = "There is no vector store to read from"


class SyncRuns(Conflict):
    """A sync waits or runs already."""

    slug = "question-sync-runs"
    title = "A sync is under way"


class SyncRunNotFound(NotFound):
    """There is no such run."""

    slug = "question-sync-run-not-found"
    title = "No such run"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRun:
    """How far a run is, and what it took; `report` has the store's fields and what was skipped."""

    id: UUID
    is_dry: bool
    state: str
    started_by: UUID | None
    seen: int
    total: int | None
    created: int
    changed: int
    unchanged: int
    skipped: int
    report: dict[str, Any]
    problem: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is to come."""
        return self.finished_at is not None
