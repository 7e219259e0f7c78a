"""Check whether an account can be used, and keep what was found."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.calls import CallLog
from studium.connect.connections import store
from studium.connect.connections.cache import ConnectionCache, CredentialsMissing
from studium.connect.connections.events import ConnectionFailed, ConnectionRecovered
from studium.connect.connections.kinds import ConnectionKinds, Finding
from studium.connect.connections.model import Connection, ConnectionStatus, next_check_at
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import StudiumError
from studium.platform.events import emit
from studium.platform.http import Http
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger

log = get_logger()

_MOST_AT_ONCE = 200


@dataclass(frozen=True)
class CheckConnection(Job, name="connect.check_connection", lane="outside"):
    """Ask the service behind a connection whether the account can be used."""

    connection_id: UUID


async def enqueue_due_checks(tx: Transaction, *, now: datetime) -> int:
    """Have every connection checked whose time has come; how many."""
    due = await store.due_checks(tx, now=now, limit=_MOST_AT_ONCE)
    for each in due:
        await enqueue(tx, CheckConnection(each.id), dedupe_key=f"connect.check:{each.id}")
    return len(due)


async def check_connection(parts: Parts, connection_id: UUID) -> Finding:
    """What the service says of the account; kept with the connection and in its history."""
    async with parts[Database].reader() as tx:
        before = await store.connection_by_id(tx, connection_id)
    found = await _ask(parts, before)
    now = parts[Clock].now()
    failed = 0 if found.is_well else before.failed_checks + 1
    async with parts[Database].transaction() as tx:
        await store.record_check(
            tx,
            check_id=new_id(),
            connection_id=connection_id,
            status=_status(before, found).value,
            is_well=found.is_well,
            finding=found.finding,
            remedy=found.remedy or None,
            failed_checks=failed,
            now=now,
            next_at=next_check_at(now, failed_checks=failed),
        )
        await _tell(tx, before, found, now=now)
        await store.tell_changed(tx)
    parts[ConnectionCache].forget()
    return found


async def _ask(parts: Parts, connection: Connection) -> Finding:
    kind = parts[ConnectionKinds].find(connection.kind)
    if kind is None:
        return Finding(
            finding=f"nothing here connects to {connection.kind}", remedy="remove this connection"
        )
    try:
        opened = parts[ConnectionCache].open(connection)
        http = parts[CallLog].under(
            parts[Http], connection_id=connection.id, owner_id=connection.owner_id
        )
        return await kind.check(opened.credentials, http, parts[Settings])
    except CredentialsMissing as problem:
        return Finding(finding=str(problem), remedy="set its credentials in the environment")
    except StudiumError as problem:
        return Finding(finding=problem.message, remedy="check the credentials, then test it again")


def _status(before: Connection, found: Finding) -> ConnectionStatus:
    if found.is_well:
        return ConnectionStatus.ACTIVE
    is_draft = before.status is ConnectionStatus.DRAFT
    return ConnectionStatus.DRAFT if is_draft else ConnectionStatus.FAILING


async def _tell(tx: Transaction, before: Connection, found: Finding, *, now: datetime) -> None:
    """Tell when a connection that worked fails, and when one that failed works again."""
    if before.status is ConnectionStatus.ACTIVE and not found.is_well:
        log.error(
            "connection_failing",
            connection_id=str(before.id),
            kind=before.kind,
            finding=found.finding,
            alert="connection_failing",
            remedy=found.remedy,
        )
        failed = ConnectionFailed(
            connection_id=before.id, kind=before.kind, finding=found.finding, remedy=found.remedy
        )
        await emit(tx, failed, owner_id=before.owner_id, at=now)
    if before.status is ConnectionStatus.FAILING and found.is_well:
        recovered = ConnectionRecovered(connection_id=before.id, kind=before.kind)
        await emit(tx, recovered, owner_id=before.owner_id, at=now)
