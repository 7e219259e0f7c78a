"""How alerts follow what modules tell."""

from studium.connect.connections import ConnectionFailed, ConnectionRecovered
from studium.operations.alerts import store
from studium.operations.alerts.actions.see_condition import (
    close_condition,
    look_with,
    see_condition,
)
from studium.operations.alerts.jobs import AnnounceAlerts
from studium.platform.alert_rules import AlertRule, AlertRules, Condition
from studium.platform.alerts import ConditionGone, ConditionSeen
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts

_CONNECTION_FAILING = "connection_failing"


async def open_alert(parts: Parts, tx: Transaction, event: ConditionSeen) -> None:
    """Keep it as an alert, unless it was seen to be gone since; events come in any order."""
    rule = parts[AlertRules].by_cause.get(event.cause)
    is_over = await store.was_closed_since(
        tx, cause=event.cause, subject=event.subject, owner_id=event.owner_id, since=event.at
    )
    if rule is not None and not is_over:
        await _see(tx, rule, event)
        await enqueue(tx, AnnounceAlerts(), dedupe_key="alerts.announce")


async def _see(tx: Transaction, rule: AlertRule, event: ConditionSeen) -> None:
    condition = Condition(
        subject=event.subject,
        finding=event.finding,
        remedy=event.remedy,
        owner_id=event.owner_id,
        href=event.href,
    )
    await see_condition(tx, rule, condition, now=event.at, lasts_until=event.at + rule.lasts)


async def close_alert(_: Parts, tx: Transaction, event: ConditionGone) -> None:
    """Close what is right again."""
    await close_condition(
        tx, cause=event.cause, subject=event.subject, owner_id=event.owner_id, now=event.at
    )


async def look_at_connections(
    parts: Parts, tx: Transaction, _: ConnectionFailed | ConnectionRecovered
) -> None:
    """See at once what the next look around would see within a minute."""
    await look_with(parts, tx, parts[AlertRules].by_cause[_CONNECTION_FAILING])
    await enqueue(tx, AnnounceAlerts(), dedupe_key="alerts.announce")


SUBSCRIBERS = (
    Subscriber("alerts.open", ConditionSeen, open_alert),
    Subscriber("alerts.close", ConditionGone, close_alert),
    Subscriber("alerts.see_failed_connection", ConnectionFailed, look_at_connections),
    Subscriber("alerts.see_recovered_connection", ConnectionRecovered, look_at_connections),
)
