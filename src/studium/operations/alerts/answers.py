"""How alerts look from outside."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from studium.platform.alert_rules import Severity
from studium.platform.web import ResponseModel, UtcDatetime


class AlertAnswer(ResponseModel):
    """Something that needs a person, or needed one."""

    id: UUID
    cause: str
    subject: str = Field(description="What it is about: an id or a name.")
    title: str
    severity: Severity
    state: Literal["open", "acknowledged", "closed"]
    finding: str
    remedy: str
    href: str = Field(description="The page on which to act; empty where there is none.")
    runbook: str = Field(description="The page `/docs/runbooks/{runbook}` says what to do.")
    count: int = Field(description="How often it was seen.")
    first_seen_at: UtcDatetime
    last_seen_at: UtcDatetime
    acknowledged_at: UtcDatetime | None
    closed_at: UtcDatetime | None


class MaintenanceAnswer(ResponseModel):
    """A time in which nobody is told of alerts."""

    id: UUID
    reason: str
    starts_at: UtcDatetime
    ends_at: UtcDatetime
