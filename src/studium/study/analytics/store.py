"""Events, snapshots and reports in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns
from studium.study.analytics.model import Snapshot, SnapshotScope, StoredEvent

TABLE = "analytics_events"
COLUMNS = tuple(field.name for field in fields(StoredEvent))
_EVENT = ", ".join(COLUMNS)
_SNAPSHOT = columns(Snapshot)
_read_columns = attrgetter(*COLUMNS)

# One person's batches wait in line, so that looking for repeated ones and storing the others is
# one step.
LOCK_PERSON = Sql("select pg_advisory_xact_lock(hashtextextended('analytics:' || $1::text, 0))")
# A person's and everybody's rows are asked for in two ways, for no index finds what may be null.
_KNOWN = """
    select e.id from unnest($2::uuid[], $3::timestamptz[]) as sent(id, event_time)
    join analytics_events e on e.id = sent.id and e.event_time = sent.event_time
"""
KNOWN = Sql(_KNOWN + " and e.user_id = $1")
KNOWN_OF_NOBODY = Sql(_KNOWN + " and e.user_id is null and $1::uuid is null")
MARK_STALE = Sql("""
    insert into analytics_stale_days (user_id, day)
    select distinct * from unnest($1::uuid[], $2::date[]) as stale(user_id, day)
    order by 1, 2 on conflict do nothing
""")
TAKE_STALE = Sql("""
    delete from analytics_stale_days where ctid = any(array(
        select ctid from analytics_stale_days
        where user_id is not null and ($1::uuid is null or user_id = $1)
        order by user_id, day limit $2 for update skip locked))
    returning user_id, day
""")
TAKE_STALE_OF_ALL = Sql("""
    delete from analytics_stale_days where ctid = any(array(
        select ctid from analytics_stale_days where user_id is null
        order by day limit $1 for update skip locked))
    returning user_id, day
""")
EVENTS_OF_DAYS = Sql(f"""
    select {", ".join(f"e.{name}" for name in COLUMNS)} from analytics_events e
    join unnest($1::uuid[], $2::date[]) as wanted(user_id, day)
      on e.user_id = wanted.user_id and e.day = wanted.day
""")
PUT_SNAPSHOTS = Sql(f"""
    insert into analytics_snapshots ({_SNAPSHOT})
    select n.id, n.user_id, n.scope, n.first_day, n.period_start, n.period_end, n.metrics, $8, $8
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::timestamptz[],
                $6::timestamptz[], $7::jsonb[])
         as n(id, user_id, scope, first_day, period_start, period_end, metrics)
    on conflict (user_id, scope, first_day) do update
       set period_start = excluded.period_start, period_end = excluded.period_end,
           metrics = excluded.metrics, updated_at = excluded.updated_at
    where analytics_snapshots.metrics is distinct from excluded.metrics
""")
_BETWEEN = "and scope = $2 and first_day between $3 and $4 order by first_day"
SNAPSHOTS_BETWEEN = Sql(f"""
    select {_SNAPSHOT} from analytics_snapshots where user_id = $1 {_BETWEEN}
""")
SNAPSHOTS_OF_ALL_BETWEEN = Sql(f"""
    select {_SNAPSHOT} from analytics_snapshots
    where user_id is null and $1::uuid is null {_BETWEEN}
""")
DAYS_OF_WEEKS = Sql(f"""
    select {", ".join(f"s.{field.name}" for field in fields(Snapshot))}
    from unnest($1::uuid[], $2::date[]) as wanted(user_id, week)
    join analytics_snapshots s on s.user_id = wanted.user_id and s.scope = 'USER_DAILY'
      and s.first_day between wanted.week and wanted.week + 6
    order by s.user_id, s.first_day
""")
EVERYBODYS = Sql(f"""
    select {_SNAPSHOT} from analytics_snapshots
    where scope = $1 and first_day = $2 order by user_id
""")
_BEFORE = "and scope = $2 and first_day < $3 order by first_day desc limit $4"
PAGE_OF_SNAPSHOTS = Sql(f"""
    select {_SNAPSHOT} from analytics_snapshots where user_id = $1 {_BEFORE}
""")
PAGE_OF_SNAPSHOTS_OF_ALL = Sql(f"""
    select {_SNAPSHOT} from analytics_snapshots
    where user_id is null and $1::uuid is null {_BEFORE}
""")
ACTIVE_DAYS = Sql("""
    select first_day as day from analytics_snapshots
    where user_id = $1 and scope = 'USER_DAILY' and first_day > $2
      and ((metrics->>'reviews')::int > 0 or (metrics->>'questions')::int > 0)
""")
ACTIVE_LEARNERS = Sql("""
    select count(distinct user_id) from analytics_snapshots
    where scope = 'USER_DAILY' and first_day between $1 and $2
      and (metrics->>'learners')::int > 0
""")
PUT_REPORT = Sql("""
    insert into analytics_reports (user_id, exam_on, passed, predicted, reported_at)
    values ($1, $2, $3, $4, $5)
    on conflict (user_id, exam_on) do update
       set passed = excluded.passed, reported_at = excluded.reported_at
""")
REPORTS = Sql("""
    select predicted, passed from analytics_reports where predicted is not null
    order by reported_at desc limit 10000
""")
REPORTS_OF = Sql("""
    select exam_on, passed, predicted from analytics_reports where user_id = $1 order by exam_on
""")
EVENTS_OF = Sql(f"""
    select {_EVENT} from analytics_events where user_id = $1 order by event_time, id
""")
ALL_DAYS = Sql("select distinct user_id, day from analytics_events where user_id is not null")
FORGET_EVENTS = Sql("delete from analytics_events where user_id = $1")
FORGET_SNAPSHOTS = Sql("delete from analytics_snapshots where user_id = $1")
FORGET_STALE = Sql("delete from analytics_stale_days where user_id = $1")
FORGET_REPORTS = Sql("delete from analytics_reports where user_id = $1")
RAW_EVENTS = Sql(f"""
    select {_EVENT} from analytics_events
    where event_time >= $1 and event_time < $2 order by event_time, id
""")


@dataclass(frozen=True, slots=True)
class StaleDay:
    """A day of a learner, or of everybody, whose snapshots are behind."""

    user_id: UUID | None
    day: date


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a prediction."""

    predicted: float
    passed: bool


@dataclass(frozen=True, slots=True)
class ExamReport:
    """A learner's own report."""

    exam_on: date
    passed: bool
    predicted: float | None


@dataclass(frozen=True, slots=True)
class _Day:
    day: date


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def known_ids(
    tx: Transaction, user_id: UUID | None, events: Sequence[StoredEvent]
) -> set[UUID]:
    """Which of these a person has sent before."""
    sql = KNOWN if user_id is not None else KNOWN_OF_NOBODY
    rows = await tx.all(
        _Id, sql, user_id, [each.id for each in events], [each.event_time for each in events]
    )
    return {row.id for row in rows}


async def copy_events(tx: Transaction, events: Sequence[StoredEvent]) -> None:
    """Store events by COPY, and mark their days as stale."""
    await tx.connection.copy_records_to_table(
        TABLE, records=map(_read_columns, events), columns=COLUMNS
    )
    stale = {(event.user_id, event.day) for event in events if event.user_id is not None}
    if stale:
        people, days = zip(*stale, strict=True)
        await tx.execute(MARK_STALE, list(people), list(days))


async def put_snapshots(tx: Transaction, snapshots: Sequence[Snapshot], *, now: datetime) -> None:
    """Keep snapshots in the place of those before, all in one statement."""
    if not snapshots:
        return
    names = ("id", "user_id", "scope", "first_day", "period_start", "period_end", "metrics")
    columns = [[getattr(snapshot, name) for snapshot in snapshots] for name in names]
    await tx.execute(PUT_SNAPSHOTS, *columns, now)


async def snapshots_between(
    tx: Transaction, user_id: UUID | None, scope: SnapshotScope, first: date, last: date
) -> list[Snapshot]:
    """Snapshots that begin between two days, both included, oldest first."""
    sql = SNAPSHOTS_BETWEEN if user_id is not None else SNAPSHOTS_OF_ALL_BETWEEN
    return await tx.all(Snapshot, sql, user_id, scope, first, last)


async def page_of_snapshots(
    tx: Transaction, user_id: UUID | None, scope: SnapshotScope, *, before: date, limit: int
) -> list[Snapshot]:
    """Snapshots of a person, or of everybody, that begin before a day, newest first."""
    sql = PAGE_OF_SNAPSHOTS if user_id is not None else PAGE_OF_SNAPSHOTS_OF_ALL
    return await tx.all(Snapshot, sql, user_id, scope, before, limit)


async def active_days(tx: Transaction, user_id: UUID, *, since: date) -> list[date]:
    """The days after `since` on which a learner answered something."""
    return [row.day for row in await tx.all(_Day, ACTIVE_DAYS, user_id, since)]


async def forget(tx: Transaction, user_id: UUID) -> None:
    """Delete all that is kept about a person."""
    for sql in (FORGET_EVENTS, FORGET_SNAPSHOTS, FORGET_STALE, FORGET_REPORTS):
        await tx.execute(sql, user_id)


async def put_report(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    user_id: UUID,
    *,
    exam_on: date,
    passed: bool,
    predicted: float | None,
    now: datetime,
) -> None:
    """Keep what a learner reports of an exam."""
    await tx.execute(PUT_REPORT, user_id, exam_on, passed, predicted, now)
