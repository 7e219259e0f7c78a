"""Keep what rules find and modules tell as alerts, and close what is over."""

from datetime import datetime
from uuid import UUID

from studium.operations.alerts import store
from studium.operations.alerts.events import AlertClosed
from studium.operations.alerts.model import LONGEST_TEXT, Alert
from studium.platform.alert_rules import MOST_FOUND, AlertRule, AlertRules, Condition
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.events import emit
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()


async def look_everywhere(parts: Parts) -> None:
    """Ask every rule what is wrong, each in its own transaction; a rule that fails stops no other.

    Raises ExceptionGroup of what went wrong with rules, after all were asked.
    """
    problems = []
    for rule in parts[AlertRules].by_cause.values():
        try:
            async with parts[Database].transaction() as tx:
                await look_with(parts, tx, rule)
        except Exception as problem:  # noqa: BLE001 - raised below, with the others
            problems.append(problem)
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        await _tell_closed(tx, await store.close_lapsed(tx, now=now), now)
        known = list(parts[AlertRules].by_cause)
        await _tell_closed(tx, await store.close_unknown(tx, causes=known, now=now), now)
    if problems:
        raise ExceptionGroup("rules of alerts failed", problems)


async def look_with(parts: Parts, tx: Transaction, rule: AlertRule) -> None:
    """Keep what one rule finds now, and close what it found before and finds no more."""
    if rule.look is None:
        return
    now = parts[Clock].now()
    found = await rule.look(parts, tx)
    for condition in found:
        await see_condition(tx, rule, condition, now=now, lasts_until=None)
    if len(found) < MOST_FOUND:  # else there may be more, which were not named
        closed = await store.close_unseen(tx, cause=rule.cause, now=now)
        await _tell_closed(tx, closed, now)


async def see_condition(
    tx: Transaction,
    rule: AlertRule,
    condition: Condition,
    *,
    now: datetime,
    lasts_until: datetime | None,
) -> None:
    """Keep that something is wrong, in the one open alert of its cause and subject."""
    alert = Alert(
        id=new_id(),
        cause=rule.cause,
        subject=condition.subject[:200],
        owner_id=condition.owner_id,
        title=rule.title,
        severity=rule.severity,
        finding=condition.finding[:LONGEST_TEXT],
        remedy=condition.remedy[:LONGEST_TEXT],
        href=condition.href,
        first_seen_at=now,
        last_seen_at=now,
        count=1,
        lasts_until=lasts_until,
        acknowledged_at=None,
        acknowledged_by=None,
        announced_at=None,
        closed_at=None,
    )
    await store.see(tx, alert)


async def close_condition(
    tx: Transaction, *, cause: str, subject: str, owner_id: UUID | None, now: datetime
) -> None:
    """Close the alert of what is right again."""
    closed = await store.close_one(
        tx, cause=cause, subject=subject[:200], owner_id=owner_id, now=now
    )
    await _tell_closed(tx, closed, now)


async def _tell_closed(tx: Transaction, closed: list[Alert], now: datetime) -> None:
    """Tell the systems that were told of the alert."""
    for alert in closed:
        log.info("alert_closed", alert_id=str(alert.id), cause=alert.cause)
        if alert.announced_at is not None:
            event = AlertClosed(alert.id, alert.cause, alert.subject, alert.title)
            await emit(tx, event, owner_id=alert.owner_id, at=now)
