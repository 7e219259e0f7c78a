"""What connections alert their owners to."""

from datetime import datetime, timedelta

from studium.connect.connections import store
from studium.connect.connections.model import Connection
from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition, Severity
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.text import utc_text

_WARNED_BEFORE = timedelta(days=14)


async def _find_failing(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=str(each.id),
            finding=f"{each.label} ({each.kind}): {each.problem or 'its last check failed'}",
            remedy=each.remedy or "check its credentials, then test it",
            owner_id=each.owner_id,
            href=_page(each),
        )
        for each in await store.failing_connections(tx, limit=MOST_FOUND)
    ]


async def _find_expiring(parts: Parts, tx: Transaction) -> list[Condition]:
    now = parts[Clock].now()
    found = await store.expiring_connections(tx, before=now + _WARNED_BEFORE, limit=MOST_FOUND)
    return [
        Condition(
            subject=str(each.id),
            finding=_expiry(each, each.credentials_expire_at, now),
            remedy="make new credentials at the service and put them into the connection",
            owner_id=each.owner_id,
            href=_page(each),
        )
        for each in found
        if each.credentials_expire_at is not None
    ]


def _expiry(connection: Connection, at: datetime, now: datetime) -> str:
    verb = "expired" if at <= now else "expire"
    return f"the credentials of {connection.label} ({connection.kind}) {verb} at {utc_text(at)}"


def _page(connection: Connection) -> str:
    base = "/admin/integrations" if connection.owner_id is None else "/integrations"
    return f"{base}/{connection.id}"


CONNECTION_FAILING = AlertRule(
    "connection_failing", "A connection fails", _find_failing, Severity.CRITICAL
)
CREDENTIALS_EXPIRING = AlertRule("credentials_expiring", "Credentials expire", _find_expiring)

ALERT_RULES = (CONNECTION_FAILING, CREDENTIALS_EXPIRING)
