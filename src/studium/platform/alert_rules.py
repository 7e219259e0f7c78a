"""What the people who run Studium must hear of: rules that modules bring in their `alerts.py`.

    FAILING = AlertRule("connection_failing", "A connection fails", look=find_failing)

    ALERT_RULES = (FAILING,)

`look` is asked every minute for everything that is wrong at that moment: what it no longer names
is closed. A rule without `look` is told of where it happens, by `raise_alert` of
`platform.alerts`. Every rule has its runbook: `docs/runbooks/<cause, with dashes>.md`.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.parts import Parts

MOST_FOUND = 1_000  # what one rule may name at once


class Severity(StrEnum):
    """How soon somebody must look."""

    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is wrong. `subject` tells it from others of its rule, such as an id.

    `owner_id` is who must act: None is the operator. `href` is the page on which to act.
    """

    subject: str
    finding: str
    remedy: str
    owner_id: UUID | None = None
    href: str = ""


Look = Callable[[Parts, Transaction], Awaitable[list[Condition]]]


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One cause of alerts. `is_mailed` is false where the module writes to the owner itself."""

    cause: str
    title: str
    look: Look | None = None
    severity: Severity = Severity.WARNING
    lasts: timedelta = timedelta(hours=1)
    is_mailed: bool = True

    @property
    def runbook(self) -> str:
        """The name of the page that says what to do."""
        return self.cause.replace("_", "-")


class AlertRules:
    """Every rule of this installation, by its cause."""

    def __init__(self, rules: Iterable[AlertRule]) -> None:
        """Take the rules. Raises ValueError when two have the same cause."""
        self.by_cause: dict[str, AlertRule] = {}
        for rule in rules:
            if rule.cause in self.by_cause:
                raise ValueError(f"two alert rules claim the cause {rule.cause!r}")
            self.by_cause[rule.cause] = rule
