"""What the people who run Studium must hear of: rules that modules bring, and how they tell.

A module says in its `alerts.py` what may need a person, and how it is found:

    FAILING = AlertRule("connection_failing", "A connection fails", look=find_failing)

    ALERT_RULES = (FAILING,)

`look` is asked every minute for everything that is wrong at that moment: what it no longer names
is closed. A rule without `look` is told of where it happens, by `raise_alert` in a transaction;
its alert closes by `clear_alert`, or when nothing was heard of it for its `lasts`.
Every rule has its runbook: `docs/runbooks/<cause, with dashes>.md`.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.events import Event, emit
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


@dataclass(frozen=True)
class ConditionSeen(Event, type="alert_condition.seen"):
    """Something is wrong that a person must look at."""

    cause: str
    subject: str
    finding: str
    remedy: str
    href: str
    owner_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class ConditionGone(Event, type="alert_condition.gone"):
    """What was wrong is right again."""

    cause: str
    subject: str
    owner_id: UUID | None
    at: datetime


async def raise_alert(
    tx: Transaction, rule: AlertRule, condition: Condition, *, now: datetime
) -> None:
    """Tell, once the transaction commits, that something is wrong; repeat it while it lasts."""
    seen = ConditionSeen(
        cause=rule.cause,
        subject=condition.subject,
        finding=condition.finding,
        remedy=condition.remedy,
        href=condition.href,
        owner_id=condition.owner_id,
        at=now,
    )
    await emit(tx, seen, owner_id=condition.owner_id, at=now)


async def clear_alert(
    tx: Transaction, rule: AlertRule, *, subject: str, owner_id: UUID | None, now: datetime
) -> None:
    """Tell that what was raised for this subject is right again."""
    await emit(tx, ConditionGone(rule.cause, subject, owner_id, now), owner_id=owner_id, at=now)
