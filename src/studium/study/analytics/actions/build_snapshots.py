"""Bring snapshots to what the events say, day by day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.pages import zone_of
from studium.study.analytics import store
from studium.study.analytics.model import (
    Metrics,
    Snapshot,
    SnapshotScope,
    StoredEvent,
    metrics_of,
    sum_metrics,
    week_of,
)
from studium.study.analytics.store import StaleDay
from studium.study.flashcards import DAY_START, day_begins, learner_of

_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True)
class _Days:
    """How somebody's days are cut."""

    zone: tzinfo
    start: time

    def begin(self, day: date) -> datetime:
        return day_begins(day, self.zone, self.start)


_EVERYBODYS = _Days(zone_of(None), DAY_START)


async def build_user_snapshots(
    tx: Transaction, *, now: datetime, user_id: UUID | None = None, limit: int = 200
) -> int:
    """Build the stale days of learners, and their weeks; how many days were built.

    A day is built from all of its events, so it is the same in whatever order and how often they
    came, and late ones land in their day. `user_id`: of this learner alone.
    """
    stale = await tx.all(StaleDay, store.TAKE_STALE, user_id, limit)
    if not stale:
        return 0
    people = [row.user_id for row in stale]
    events: dict[tuple[UUID | None, date], list[StoredEvent]] = defaultdict(list)
    for event in await tx.all(
        StoredEvent, store.EVENTS_OF_DAYS, people, [row.day for row in stale]
    ):
        events[event.user_id, event.day].append(event)
    days: dict[UUID, list[date]] = defaultdict(list)
    for row in stale:
        if row.user_id is not None:
            days[row.user_id].append(row.day)
    for learner, of_learner in sorted(days.items()):
        person = await person_by_id(tx, learner)
        if person is None:
            continue
        cut = _Days(zone_of(person.timezone), (await learner_of(tx, learner)).day_start)
        for day in sorted(of_learner):
            metrics = metrics_of(events[learner, day])
            await _put(tx, learner, SnapshotScope.USER_DAILY, day, metrics, cut=cut, now=now)
        for week in sorted({week_of(day) for day in of_learner}):
            await _put_week(tx, learner, week, cut=cut, now=now)
    touched = sorted({row.day for row in stale})
    await tx.execute(store.MARK_STALE, [None] * len(touched), touched)
    return len(stale)


async def build_global_snapshots(tx: Transaction, *, now: datetime, limit: int = 50) -> int:
    """Build the stale days of everybody, and their weeks; how many days were built."""
    stale = await tx.all(StaleDay, store.TAKE_STALE_OF_ALL, limit)
    for day in sorted(row.day for row in stale):
        everybody = await tx.all(Snapshot, store.EVERYBODYS, SnapshotScope.USER_DAILY, day)
        metrics = _of_everybody(snapshot.metrics for snapshot in everybody)
        await _put(tx, None, SnapshotScope.GLOBAL_DAILY, day, metrics, cut=_EVERYBODYS, now=now)
    for week in sorted({week_of(row.day) for row in stale}):
        last = week + (_WEEK - 1) * _DAY
        days = await store.snapshots_between(tx, None, SnapshotScope.GLOBAL_DAILY, week, last)
        learners = await tx.value(store.ACTIVE_LEARNERS, week, last)
        metrics = sum_metrics((day.metrics for day in days), learners=learners)
        await _put(tx, None, SnapshotScope.GLOBAL_WEEKLY, week, metrics, cut=_EVERYBODYS, now=now)
    return len(stale)


async def rebuild_snapshots(tx: Transaction) -> None:
    """Mark every day on which something happened as stale."""
    days = await tx.all(StaleDay, store.ALL_DAYS)
    await tx.execute(store.MARK_STALE, [row.user_id for row in days], [row.day for row in days])


def _of_everybody(parts: Iterable[Metrics]) -> Metrics:
    """Sums over learners, without the results that are a learner's own."""
    return sum_metrics({**part, "exam_results": []} for part in parts)


async def _put_week(
    tx: Transaction, user_id: UUID, week: date, *, cut: _Days, now: datetime
) -> None:
    last = week + (_WEEK - 1) * _DAY
    days = await store.snapshots_between(tx, user_id, SnapshotScope.USER_DAILY, week, last)
    metrics = sum_metrics((day.metrics for day in days), learners=1 if days else 0)
    await _put(tx, user_id, SnapshotScope.USER_WEEKLY, week, metrics, cut=cut, now=now)


async def _put(  # noqa: PLR0913 - whose, of what, and when
    tx: Transaction,
    user_id: UUID | None,
    scope: SnapshotScope,
    first_day: date,
    metrics: Metrics,
    *,
    cut: _Days,
    now: datetime,
) -> None:
    is_week = scope in {SnapshotScope.USER_WEEKLY, SnapshotScope.GLOBAL_WEEKLY}
    snapshot = Snapshot(
        id=new_id(),
        user_id=user_id,
        scope=scope,
        first_day=first_day,
        period_start=cut.begin(first_day),
        period_end=cut.begin(first_day + (_WEEK if is_week else 1) * _DAY),
        metrics=metrics,
        created_at=now,
        updated_at=now,
    )
    await store.put_snapshot(tx, snapshot)
