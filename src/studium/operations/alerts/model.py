"""What an alert is, and when it is over. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.alert_rules import Severity

# What comes back this soon goes on as the same alert, and is not told again.
SAME_FOR = timedelta(hours=1)
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that a person must look at: one open row for each cause, subject and owner.

    `owner_id` is who must act (None: the operator); `count` is how often it was seen;
    `lasts_until` is when it closes unless it is seen again (None: when its rule finds it no more).
    """

    id: UUID
    cause: str
    subject: str
    owner_id: UUID | None
    title: str
    severity: Severity
    finding: str
    remedy: str
    href: str
    first_seen_at: datetime
    last_seen_at: datetime
    count: int
    lasts_until: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    announced_at: datetime | None
    closed_at: datetime | None

    @property
    def state(self) -> str:
        """In one word: `open`, `acknowledged` or `closed`."""
        if self.closed_at is not None:
            return "closed"
        return "open" if self.acknowledged_at is None else "acknowledged"

    @property
    def runbook(self) -> str:
        """The name of the page that says what to do."""
        return self.cause.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A time in which nobody is told of alerts."""

    id: UUID
    reason: str
    declared_by: UUID | None
    starts_at: datetime
    ends_at: datetime


def grouped(alerts: list[Alert]) -> list[tuple[str, list[Alert]]]:
    """Alerts by their title, what is critical first, in the order in which they came."""
    ordered = sorted(alerts, key=lambda alert: alert.severity is not Severity.CRITICAL)
    groups: dict[str, list[Alert]] = {}
    for alert in ordered:
        groups.setdefault(alert.title, []).append(alert)
    return list(groups.items())
