"""What an act of the staff is. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Subject:
    """What was acted on: a kind such as `product`, and its id."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAct:
    """Something that a member of the staff did to something. `details` are JSON-ready."""

    id: UUID
    actor_id: UUID
    action: str
    subject_kind: str
    subject_id: UUID
    details: dict[str, Any]
    at: datetime
