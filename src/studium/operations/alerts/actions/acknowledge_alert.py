"""Take an alert on, so that others know that somebody looks after it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.operations.alerts import store
from studium.operations.alerts.model import Alert
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound


class AlertTaken(Conflict):
    """Somebody else acknowledged the alert first."""

    slug = "alert-taken"
    title = "Somebody looks after it already"


class AlertOver(Conflict):
    """The alert closed before it was acknowledged."""

    slug = "alert-over"
    title = "The alert is closed"


async def acknowledge_alert(
    tx: Transaction, *, alert_id: UUID, owner_id: UUID | None, actor_id: UUID, now: datetime
) -> Alert:
    """The alert, acknowledged by the actor; doing so twice changes nothing.

    Raises NotFound, AlertTaken and AlertOver.
    """
    alert = await store.locked_alert(tx, alert_id, owner_id=owner_id)
    if alert is None:
        raise NotFound("There is no such alert.")
    if alert.closed_at is not None:
        raise AlertOver("Its cause is gone, and it closed by itself.")
    if alert.acknowledged_at is not None and alert.acknowledged_by != actor_id:
        raise AlertTaken("Somebody else acknowledged it a moment before you.")
    if alert.acknowledged_at is None:
        await store.acknowledge(tx, alert.id, by=actor_id, now=now)
        if owner_id is None:
            await record_act(
                tx,
                actor_id=actor_id,
                action="acknowledged an alert",
                subject=Subject("alert", alert.id),
                details={"title": alert.title, "subject": alert.subject},
                now=now,
            )
    return replace(alert, acknowledged_at=alert.acknowledged_at or now, acknowledged_by=actor_id)
