"""What inbound webhooks alert to: events that are refused, and events that nobody handles."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from studium.connect.inbound import store
from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition, Severity
from studium.platform.alerts import raise_alert
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts

_TOLD_EVERY_SECONDS = 60
LONGEST_WAIT = timedelta(minutes=10)


async def _find_unhandled(parts: Parts, tx: Transaction) -> list[Condition]:
    before = parts[Clock].now() - LONGEST_WAIT
    return [
        Condition(
            subject=str(each.connection_id),
            finding=f"{each.events} events wait to be handled; the last says: "
            f"{each.outcome or 'nothing was tried yet'}",
            remedy="see that `studium worker` runs and no job lies dead, then retry those",
            href="/admin/jobs",
        )
        for each in await store.unhandled(tx, received_before=before, limit=MOST_FOUND)
    ]


INBOUND_UNHANDLED = AlertRule(
    "inbound_unhandled", "Webhooks from outside wait", _find_unhandled, Severity.CRITICAL
)
INBOUND_REFUSED = AlertRule("inbound_refused", "Webhooks from outside are refused")

ALERT_RULES = (INBOUND_UNHANDLED, INBOUND_REFUSED)


class Refusals:
    """Tells of refused events of a connection, at most once a minute from this process."""

    def __init__(self) -> None:
        self._told: dict[UUID, float] = {}

    async def tell(  # noqa: PLR0913 - whose, what, and what to do
        self,
        parts: Parts,
        *,
        connection_id: UUID,
        owner_id: UUID | None,
        reason: str,
        remedy: str,
        now: datetime,
    ) -> None:
        """Raise the alert, unless it was raised a moment ago."""
        moment = time.monotonic()
        if moment - self._told.get(connection_id, -_TOLD_EVERY_SECONDS) < _TOLD_EVERY_SECONDS:
            return
        self._told[connection_id] = moment
        condition = Condition(
            subject=str(connection_id),
            finding=f"an event was refused: {reason.replace('_', ' ')}",
            remedy=remedy,
            owner_id=owner_id,
        )
        async with parts[Database].transaction() as tx:
            await raise_alert(tx, INBOUND_REFUSED, condition, now=now)
