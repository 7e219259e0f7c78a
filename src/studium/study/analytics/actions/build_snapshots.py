"""Bring snapshots to what the events say, day by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
    cuts: dict[UUID | None, _Days | None] = {}
    for learner in sorted({row.user_id for row in stale if row.user_id is not None}):
        cuts[learner] = await _days_of(tx, learner)
    daily = [
        _snapshot(row.user_id, SnapshotScope.USER_DAILY, row.day, metrics, cut=cut, now=now)
        for row in stale
        if (cut := cuts.get(row.user_id)) and (metrics := metrics_of(events[row.user_id, row.day]))
    ]
    await store.put_snapshots(tx, daily, now=now)
    await _put_weeks(tx, {(day.user_id, week_of(day.first_day)) for day in daily}, cuts, now=now)
    touched = sorted({row.day for row in stale})
    await tx.execute(store.MARK_STALE, [None] * len(touched), touched)
    return len(stale)


async def build_global_snapshots(tx: Transaction, *, now: datetime, limit: int = 50) -> int:
    """Build the stale days of everybody, and their weeks; how many days were built."""
    stale = await tx.all(StaleDay, store.TAKE_STALE_OF_ALL, limit)
    for day in sorted(row.day for row in stale):
        everybody = await tx.all(Snapshot, store.EVERYBODYS, SnapshotScope.USER_DAILY, day)
        metrics = _of_everybody(snapshot.metrics for snapshot in everybody)
        built = _snapshot(None, SnapshotScope.GLOBAL_DAILY, day, metrics, cut=_EVERYBODYS, now=now)
        await store.put_snapshots(tx, [built], now=now)
    for week in sorted({week_of(row.day) for row in stale}):
        last = week + (_WEEK - 1) * _DAY
        days = await store.snapshots_between(tx, None, SnapshotScope.GLOBAL_DAILY, week, last)
        learners = await tx.value(store.ACTIVE_LEARNERS, week, last)
        metrics = sum_metrics((day.metrics for day in days), learners=learners)
        built = _snapshot(
            None, SnapshotScope.GLOBAL_WEEKLY, week, metrics, cut=_EVERYBODYS, now=now
        )
        await store.put_snapshots(tx, [built], now=now)
    return len(stale)


async def rebuild_snapshots(tx: Transaction) -> None:
    """Mark every day on which something happened as stale."""
    days = await tx.all(StaleDay, store.ALL_DAYS)
    await tx.execute(store.MARK_STALE, [row.user_id for row in days], [row.day for row in days])


def _of_everybody(parts: Iterable[Metrics]) -> Metrics:
    """Sums over learners, without the results that are a learner's own."""
    return sum_metrics({**part, "exam_results": []} for part in parts)


async def _days_of(tx: Transaction, user_id: UUID) -> _Days | None:
    """How a learner's days are cut; None when they have left."""
    person = await person_by_id(tx, user_id)
    if person is None:
        return None
    return _Days(zone_of(person.timezone), (await learner_of(tx, user_id)).day_start)


async def _put_weeks(
    tx: Transaction,
    weeks: set[tuple[UUID | None, date]],
    cuts: Mapping[UUID | None, _Days | None],
    *,
    now: datetime,
) -> None:
    """Sum these weeks up from their days."""
    wanted = sorted(weeks, key=str)
    found: dict[tuple[UUID | None, date], list[Metrics]] = defaultdict(list)
    for day in await tx.all(
        Snapshot, store.DAYS_OF_WEEKS, [user for user, _ in wanted], [week for _, week in wanted]
    ):
        found[day.user_id, week_of(day.first_day)].append(day.metrics)
    snapshots = [
        _snapshot(
            user_id,
            SnapshotScope.USER_WEEKLY,
            week,
            sum_metrics(found[user_id, week], learners=1),
            cut=cut,
            now=now,
        )
        for user_id, week in wanted
        if (cut := cuts.get(user_id))
    ]
    await store.put_snapshots(tx, snapshots, now=now)


def _snapshot(  # noqa: PLR0913 - whose, of what, and when
    user_id: UUID | None,
    scope: SnapshotScope,
    first_day: date,
    metrics: Metrics,
    *,
    cut: _Days,
    now: datetime,
) -> Snapshot:
    is_week = scope in {SnapshotScope.USER_WEEKLY, SnapshotScope.GLOBAL_WEEKLY}
    return Snapshot(
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
