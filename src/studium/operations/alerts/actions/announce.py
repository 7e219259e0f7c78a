"""Tell people and systems of new alerts, once, and of many in one mail."""

from datetime import datetime
from itertools import groupby
from uuid import UUID

from studium.accounts.people import administrators, person_by_id
from studium.operations.alerts import mails, store
from studium.operations.alerts.events import AlertOpened
from studium.operations.alerts.model import Alert
from studium.operations.alerts.settings import AlertSettings
from studium.platform.alert_rules import AlertRules
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.events import emit
from studium.platform.mail import send
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger
from studium.platform.vault import Vault

log = get_logger()

_BATCH = 500


async def announce_alerts(parts: Parts) -> None:
    """Tell of everything that nobody was told of; while maintenance lasts, of nothing."""
    while await _announce_some(parts):
        pass


async def _announce_some(parts: Parts) -> bool:
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        if await store.current_maintenance(tx, now) is not None:
            return False
        found = await store.to_announce(tx, limit=_BATCH)
        for owner_id, alerts in groupby(found, key=lambda alert: alert.owner_id):
            await _tell(parts, tx, owner_id, list(alerts), now)
        await store.mark_announced(tx, [alert.id for alert in found], now)
    return len(found) == _BATCH


async def _tell(
    parts: Parts, tx: Transaction, owner_id: UUID | None, alerts: list[Alert], now: datetime
) -> None:
    rules = parts[AlertRules].by_cause
    for alert in alerts:
        log.warning(
            "alert_opened",
            alert_id=str(alert.id),
            alert=alert.cause,
            finding=alert.finding,
            remedy=alert.remedy,
        )
        await emit(tx, _opened(alert, parts[Settings]), owner_id=owner_id, at=now)
    mailed = [each for each in alerts if each.cause not in rules or rules[each.cause].is_mailed]
    if mailed:
        for address in await _addresses(parts, tx, owner_id):
            mail = mails.opened(parts[Settings], address, mailed, is_operators=owner_id is None)
            await send(tx, mail, vault=parts[Vault])


def _opened(alert: Alert, settings: Settings) -> AlertOpened:
    return AlertOpened(
        alert_id=alert.id,
        cause=alert.cause,
        subject=alert.subject,
        title=alert.title,
        severity=alert.severity.value,
        finding=alert.finding,
        remedy=alert.remedy,
        runbook_url=f"{settings.base_url}/docs/runbooks/{alert.runbook}",
    )


async def _addresses(parts: Parts, tx: Transaction, owner_id: UUID | None) -> list[str]:
    """Where an owner's alerts go; the operator's to ALERT_MAIL_TO, or else to every admin."""
    if owner_id is not None:
        person = await person_by_id(tx, owner_id)
        return [person.email] if person else []
    chosen = parts[AlertSettings].alert_mail_to
    return chosen or [person.email for person in await administrators(tx)]
