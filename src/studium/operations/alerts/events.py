"""What alerts tell."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class AlertOpened(Event, type="alert.opened", public=True, status="open"):
    """Something needs a person: `finding` says what is wrong, `remedy` what to do about it."""

    alert_id: UUID
    cause: str
    subject: str
    title: str
    severity: str
    finding: str
    remedy: str
    runbook_url: str


@dataclass(frozen=True)
class AlertClosed(Event, type="alert.closed", public=True, status="closed"):
    """What an alert was about is right again."""

    alert_id: UUID
    cause: str
    subject: str
    title: str
