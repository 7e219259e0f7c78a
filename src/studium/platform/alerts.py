"""Telling, where it happens, what a person must hear of, and that it is over.

An alert that is told closes by `clear_alert`, or when nothing was heard of it for its rule's
`lasts`; `platform.alert_rules` has the rules.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.alert_rules import AlertRule, Condition
from studium.platform.database import Transaction
from studium.platform.events import Event, emit


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
