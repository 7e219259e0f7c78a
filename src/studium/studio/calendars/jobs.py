"""Reading calendars, again and again."""

import base64
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.connections import Connection, ConnectionStatus, connections_of_kinds
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.jobs import GiveUp, Job, JobHandler, Schedule, enqueue
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger
from studium.studio.calendars import store
from studium.studio.calendars.actions.find_calendars import find_calendars
from studium.studio.calendars.actions.leave_account import leave_account
from studium.studio.calendars.actions.own_calendar import own_calendar
from studium.studio.calendars.actions.sync_calendar import sync_calendar
from studium.studio.calendars.actions.watch_calendar import watch_calendar
from studium.studio.calendars.model import CHANNEL_RENEWED, CHANNEL_TRIED_AGAIN, Calendar
from studium.studio.calendars.sources import CalendarSources, PushingSource, SourceProblem

log = get_logger()

_BATCH = 500


@dataclass(frozen=True)
class SweepCalendars(Job, name="calendars.sweep"):
    """Have every calendar read whose time has come."""


@dataclass(frozen=True)
class SyncCalendar(Job, name="calendars.sync", lane="outside"):
    """Read one calendar."""

    calendar_id: UUID


@dataclass(frozen=True)
class FindCalendars(Job, name="calendars.find", lane="outside"):
    """Find what calendars a connection has."""

    connection_id: UUID


@dataclass(frozen=True)
class WatchCalendar(Job, name="calendars.watch", lane="outside"):
    """Have the service of a calendar tell of its changes."""

    calendar_id: UUID


@dataclass(frozen=True)
class LeaveAccount(Job, name="calendars.leave", lane="outside"):
    """Leave an account whose connection was removed, with the credentials that it had, sealed."""

    connection_id: UUID
    account: str | None
    sealed_credentials: str
    channels: tuple[tuple[UUID, str], ...]


async def leave_soon(tx: Transaction, connection: Connection) -> None:
    """Have a job leave a connection's account, and forget its calendars: it is being removed."""
    if not connection.sealed_credentials:
        return
    opened = await store.opened_channels(tx, connection.id)
    job = LeaveAccount(
        connection_id=connection.id,
        account=connection.account_ref,
        sealed_credentials=base64.b64encode(connection.sealed_credentials).decode(),
        channels=tuple((each.id, each.resource_id or "") for each in opened),
    )
    await enqueue(tx, job)
    await store.delete_calendars_at(tx, connection.id)


async def read_soon(
    tx: Transaction, calendar_id: UUID, *, owner_id: UUID, now: datetime
) -> Calendar:
    """Have a calendar read by a job; the calendar as it is. Raises CalendarNotFound."""
    found = await own_calendar(tx, calendar_id, owner_id=owner_id)
    await store.sync_now(tx, calendar_id, now=now)
    await enqueue(tx, SyncCalendar(calendar_id), dedupe_key=f"calendars.sync:{calendar_id}")
    return found


async def sweep_calendars(parts: Parts, _: SweepCalendars) -> None:
    """A job for each calendar that is due, and for each connection whose calendars are unknown.

    Calendars of removed connections go.
    """
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        await store.delete_removed(tx)
        for calendar_id in await store.due_calendars(tx, now=now, limit=_BATCH):
            await enqueue(tx, SyncCalendar(calendar_id), dedupe_key=f"calendars.sync:{calendar_id}")
        seen = await store.connections_seen(tx)
        kinds = [each.kind for each in parts[CalendarSources].all()]
        for each in await connections_of_kinds(tx, kinds):
            if each.id not in seen and each.status is ConnectionStatus.ACTIVE:
                await enqueue(tx, FindCalendars(each.id), dedupe_key=f"calendars.find:{each.id}")
        await _watch(parts, tx, now=now)


async def _watch(parts: Parts, tx: Transaction, *, now: datetime) -> None:
    """A job for each calendar of which nobody tells, where somebody can."""
    base_url = parts[Settings].base_url
    pushing = [
        each.kind
        for each in parts[CalendarSources].all()
        if isinstance(each, PushingSource) and each.can_push(base_url)
    ]
    await store.delete_ended_channels(tx, now=now)
    for calendar_id in await store.unwatched_calendars(
        tx,
        kinds=pushing,
        until=now + CHANNEL_RENEWED,
        tried_before=now - CHANNEL_TRIED_AGAIN,
        limit=_BATCH,
    ):
        await enqueue(tx, WatchCalendar(calendar_id), dedupe_key=f"calendars.watch:{calendar_id}")


async def run_sync(parts: Parts, job: SyncCalendar) -> None:
    """Read; a failure is kept with the calendar, which says when it is tried again."""
    await sync_calendar(parts, job.calendar_id)


async def run_watch(parts: Parts, job: WatchCalendar) -> None:
    """Watch; what fails is tried again by the sweep."""
    await watch_calendar(parts, job.calendar_id)


async def run_leave(parts: Parts, job: LeaveAccount) -> None:
    """Leave; where nothing lets us in any more there is nothing to give back."""
    try:
        await leave_account(
            parts,
            job.connection_id,
            account=job.account,
            sealed_credentials=job.sealed_credentials,
            channels=job.channels,
        )
    except SourceProblem as problem:
        if problem.may_retry:
            raise
        log.info("calendar_account_left", problem=problem.message)


async def run_find(parts: Parts, job: FindCalendars) -> None:
    """Find; what a retry cannot help ends."""
    try:
        await find_calendars(parts, job.connection_id)
    except SourceProblem as problem:
        raise GiveUp(problem.message) from problem
    async with parts[Database].transaction() as tx:
        await enqueue(tx, SweepCalendars(), dedupe_key="calendars.sweep")


JOBS = (
    JobHandler(SweepCalendars, sweep_calendars, timeout_seconds=50, max_attempts=3),
    JobHandler(SyncCalendar, run_sync, timeout_seconds=300, max_attempts=3, most_at_once=8),
    JobHandler(WatchCalendar, run_watch, timeout_seconds=120, max_attempts=3, most_at_once=8),
    JobHandler(LeaveAccount, run_leave, timeout_seconds=120, max_attempts=10),
    JobHandler(FindCalendars, run_find, timeout_seconds=120, max_attempts=5),
)
SCHEDULES = (Schedule("* * * * *", SweepCalendars()),)
