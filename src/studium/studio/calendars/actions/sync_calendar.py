"""Read a calendar and lay out when it makes busy."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger
from studium.studio.calendars import store
from studium.studio.calendars.actions.open_source import open_source
from studium.studio.calendars.expanding import CalendarUnreadable, busy_periods, is_zone
from studium.studio.calendars.model import (
    HORIZON,
    SYNC_EVERY,
    Calendar,
    CalendarObject,
    Period,
    is_own_uid,
    retry_after,
)
from studium.studio.calendars.sources import Reading, SourceProblem

log = get_logger()

_PAST = timedelta(days=2)
_LOOK = "change or delete this event where the calendar is kept"


async def sync_calendar(parts: Parts, calendar_id: UUID) -> bool:
    """Whether the calendar was read well; what went wrong is kept with it, and not raised.

    What is known stays known while it cannot be read, and is not trusted any more after hours.
    """
    async with parts[Database].reader() as tx:
        calendar = await store.calendar_by_id(tx, calendar_id)
        stored = await store.objects_of(tx, calendar_id)
    if calendar is None:
        return False
    try:
        reading = await _read(parts, calendar, stored)
        await _apply(parts, calendar, stored, reading)
    except CalendarUnreadable as problem:
        await _fail(parts, calendar, f"The calendar cannot be read: {problem}.", _LOOK)
        return False
    except SourceProblem as problem:
        await _fail(parts, calendar, problem.message, problem.remedy)
        return False
    except StudiumError as problem:
        await _fail(parts, calendar, problem.message, "see whether the service answers")
        return False
    return True


async def _read(parts: Parts, calendar: Calendar, stored: list[CalendarObject]) -> Reading:
    opened = await open_source(parts, calendar.connection_id)
    return await opened.source.read(
        opened.credentials,
        opened.http,
        parts[Settings],
        external_id=calendar.external_id,
        token=calendar.sync_token,
        etags={each.key: each.etag for each in stored},
    )


async def _apply(
    parts: Parts, calendar: Calendar, stored: list[CalendarObject], reading: Reading
) -> None:
    now = parts[Clock].now()
    before = {each.key: each for each in stored}
    changed = [each for each in reading.objects if before.get(each.key) != each]
    gone = _gone(before, reading)
    after = {
        **{key: each for key, each in before.items() if key not in gone},
        **{each.key: each for each in changed},
    }
    zone = reading.timezone
    timezone = zone if zone and is_zone(zone) else calendar.timezone
    is_new_day = calendar.expanded_on != now.date() or timezone != calendar.timezone
    uids = {each.uid for each in changed} | {before[key].uid for key in gone}
    uids |= {before[each.key].uid for each in changed if each.key in before}
    if is_new_day:
        uids |= {each.uid for each in before.values()} | {each.uid for each in after.values()}
    # Of events that we wrote for this owner the times are bookings, which are known here already.
    foreign = {uid for uid in uids if not is_own_uid(uid, calendar.owner_id)}
    found = await asyncio.to_thread(_laid_out, foreign, after.values(), timezone, now)
    busy = {uid: found.get(uid, []) for uid in uids}
    async with parts[Database].transaction() as tx:
        locked = await store.calendar_by_id(tx, calendar.id, lock=True)
        if locked is None or locked.synced_at != calendar.synced_at:
            return  # removed meanwhile, or read by another worker
        await store.put_objects(tx, calendar, changed)
        await store.delete_objects(tx, calendar.id, gone)
        await store.replace_busy(tx, calendar, busy)
        await store.record_synced(
            tx,
            calendar.id,
            token=reading.token,
            expanded_on=now.date(),
            timezone=timezone,
            now=now,
            next_at=_next_at(calendar, locked, now),
        )


def _next_at(calendar: Calendar, locked: Calendar, now: datetime) -> datetime:
    """When it is read next: as soon as was asked for while it was being read."""
    is_asked_anew = locked.next_sync_at != calendar.next_sync_at
    return locked.next_sync_at if is_asked_anew else now + SYNC_EVERY


def _gone(before: dict[str, CalendarObject], reading: Reading) -> set[str]:
    if reading.is_unchanged:
        return set()
    if reading.is_full:
        return before.keys() - {each.key for each in reading.objects}
    return before.keys() & reading.gone


def _laid_out(
    uids: set[str], objects: Iterable[CalendarObject], timezone: str, now: datetime
) -> dict[str, list[Period]]:
    contents: dict[str, list[str]] = defaultdict(list)
    for each in objects:
        if each.uid in uids:
            contents[each.uid].append(each.content)
    begin, end = now - _PAST, now + HORIZON
    return {
        uid: list(busy_periods(each, timezone=timezone, begin=begin, end=end))
        for uid, each in contents.items()
    }


async def _fail(parts: Parts, calendar: Calendar, problem: str, remedy: str) -> None:
    now = parts[Clock].now()
    failed = calendar.failed_syncs + 1
    log.warning(
        "calendar_sync_failed",
        calendar_id=str(calendar.id),
        problem=problem,
        remedy=remedy,
        alert="calendar_sync_failing",
    )
    async with parts[Database].transaction() as tx:
        await store.record_failed(
            tx,
            calendar.id,
            failed_syncs=failed,
            next_at=now + retry_after(failed),
            problem=problem,
            remedy=remedy,
        )
