"""Runs and differences in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.reconciliation.model import DifferenceKind, DifferenceState, Finding
from studium.commerce.reconciliation.run import Run
from studium.platform.database import Sql, Transaction, columns, insertion, update, values
from studium.platform.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A finding that is kept, and what became of it."""

    id: UUID
    connection_id: UUID
    owner_id: UUID | None
    run_id: UUID
    kind: DifferenceKind
    subject: str
    payment_id: UUID | None
    ours: str
    theirs: str
    amount_minor: int | None
    currency: str | None
    dated_at: datetime
    state: DifferenceState
    first_seen_at: datetime
    last_seen_at: datetime
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    note: str = ""


_RUN = columns(Run)
_DIFFERENCE = columns(Difference)

INTERRUPT_RUNS = Sql("""
    update reconciliation_runs set status = 'interrupted', finished_at = $2
    where connection_id = $1 and status = 'running'
    returning id
""")
INSERT_RUN = Sql(insertion("reconciliation_runs", Run))
UPDATE_RUN = Sql(f"{update('reconciliation_runs', Run)} and status = 'running'")
RUNS_OF_OWNER = Sql(f"""
    select {_RUN} from reconciliation_runs
    where owner_id is not distinct from $1 and id < $2 order by id desc limit $3
""")
PUT_OPEN = Sql(f"""
    {insertion("reconciliation_differences", Difference)}
    on conflict (connection_id, kind, subject) where state in ('open', 'dismissed')
    do update set run_id = excluded.run_id, ours = excluded.ours, theirs = excluded.theirs,
                  amount_minor = excluded.amount_minor, currency = excluded.currency,
                  payment_id = excluded.payment_id, last_seen_at = excluded.last_seen_at
    returning state
""")
INSERT_DIFFERENCE = Sql(insertion("reconciliation_differences", Difference))
CLOSE_GONE = Sql("""
    update reconciliation_differences
       set state = 'gone', closed_at = $4, note = 'a later comparison did not find it'
     where connection_id = $1 and run_id <> $2 and dated_at >= $3 and state = 'open'
""")
CLOSE_REPAIRED = Sql("""
    update reconciliation_differences set state = 'repaired', closed_at = $4, last_seen_at = $4
    where connection_id = $1 and kind = $2 and subject = $3 and state = 'open'
""")
LOCKED_DIFFERENCE = Sql(f"""
    select {_DIFFERENCE} from reconciliation_differences
    where id = $1 and owner_id is not distinct from $2 for update
""")
HAS_DIFFERENCE = Sql("""
    select exists (select from reconciliation_differences
                   where id = $1 and owner_id is not distinct from $2)
""")
UPDATE_DIFFERENCE = Sql(update("reconciliation_differences", Difference))
DIFFERENCES_OF_OWNER = Sql(f"""
    select {_DIFFERENCE} from reconciliation_differences
    where owner_id is not distinct from $1 and ($2::text is null or state = $2) and id < $3
    order by id desc limit $4
""")
OPEN_DIFFERENCES = Sql(f"""
    select {_DIFFERENCE} from reconciliation_differences
    where state = 'open' order by id desc limit $1
""")
OPEN_BY_KIND = Sql("""
    select kind, count(*)::bigint as count from reconciliation_differences
    where state = 'open' group by kind order by kind
""")
LAST_FINISHED_AT = Sql("""
    select max(finished_at) from reconciliation_runs where status = 'finished'
""")
REMEMBER_SEEN = Sql("""
    insert into reconciliation_seen (run_id, subject_id)
    select $1, subject_id from unnest($2::uuid[]) as subject_id on conflict do nothing
""")
SEEN_AMONG = Sql("""
    select subject_id as id from reconciliation_seen
    where run_id = $1 and subject_id = any($2::uuid[])
""")
FORGET_SEEN = Sql("delete from reconciliation_seen where run_id = $1")
PRUNE_RUNS = Sql("""
    delete from reconciliation_runs where ctid = any(array(
        select ctid from reconciliation_runs where started_at < $1
        order by started_at limit $2 for update skip locked))
""")
PRUNE_DIFFERENCES = Sql("""
    delete from reconciliation_differences where ctid = any(array(
        select ctid from reconciliation_differences where closed_at < $1 and state <> 'dismissed'
        order by closed_at limit $2 for update skip locked))
""")


async def interrupt_runs(tx: Transaction, connection_id: UUID, *, now: datetime) -> list[UUID]:
    """End what runs over a connection, and say which."""
    return [row.id for row in await tx.all(_Id, INTERRUPT_RUNS, connection_id, now)]


async def insert_run(tx: Transaction, run: Run) -> None:
    """Keep a run that begins. Raises UniqueViolation when another has just begun."""
    await tx.execute(INSERT_RUN, *values(run))


async def update_run(tx: Transaction, run: Run) -> bool:
    """Write a run as it stands; False when somebody has ended it."""
    return await tx.execute(UPDATE_RUN, *values(run)) == 1


async def page_of_runs(
    tx: Transaction, *, owner_id: UUID | None, before_id: UUID, limit: int
) -> list[Run]:
    """An owner's runs, newest first."""
    return await tx.all(Run, RUNS_OF_OWNER, owner_id, before_id, limit)


async def put_open(tx: Transaction, run: Run, finding: Finding, *, now: datetime) -> bool:
    """Keep what was found and stands; False when somebody dismissed it before."""
    difference = _difference(run, finding, DifferenceState.OPEN, now)
    return bool(await tx.value(PUT_OPEN, *values(difference)) == DifferenceState.OPEN.value)


async def put_repaired(tx: Transaction, run: Run, finding: Finding, *, now: datetime) -> None:
    """Keep what was found and put right."""
    closed = await tx.execute(
        CLOSE_REPAIRED, run.connection_id, finding.kind.value, finding.subject, now
    )
    if not closed:
        difference = _difference(run, finding, DifferenceState.REPAIRED, now)
        await tx.execute(INSERT_DIFFERENCE, *values(difference))


async def close_gone(tx: Transaction, run: Run, *, now: datetime) -> int:
    """Close what this run would have found and did not; how many."""
    return await tx.execute(CLOSE_GONE, run.connection_id, run.id, run.since, now)


async def locked_difference(
    tx: Transaction, difference_id: UUID, *, owner_id: UUID | None
) -> Difference | None:
    """An owner's difference, its row held until the transaction ends."""
    return await tx.maybe(Difference, LOCKED_DIFFERENCE, difference_id, owner_id)


async def has_difference(tx: Transaction, difference_id: UUID, *, owner_id: UUID | None) -> bool:
    """Whether it is this owner's."""
    return bool(await tx.value(HAS_DIFFERENCE, difference_id, owner_id))


async def update_difference(tx: Transaction, difference: Difference) -> None:
    """Write a difference as changed."""
    await tx.execute(UPDATE_DIFFERENCE, *values(difference))


async def page_of_differences(
    tx: Transaction,
    *,
    owner_id: UUID | None,
    state: DifferenceState | None,
    before_id: UUID,
    limit: int,
) -> list[Difference]:
    """An owner's differences, newest first; all, or those in one state."""
    return await tx.all(
        Difference, DIFFERENCES_OF_OWNER, owner_id, state and state.value, before_id, limit
    )


async def open_differences(tx: Transaction, *, limit: int) -> list[Difference]:
    """What stands in the whole installation, the newest first."""
    return await tx.all(Difference, OPEN_DIFFERENCES, limit)


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many differences of a kind stand."""

    kind: DifferenceKind
    count: int


async def open_by_kind(tx: Transaction) -> list[OpenCount]:
    """What stands in the whole installation."""
    return await tx.all(OpenCount, OPEN_BY_KIND)


async def last_finished_at(tx: Transaction) -> datetime | None:
    """When a comparison last came to its end."""
    found: datetime | None = await tx.value(LAST_FINISHED_AT)
    return found


async def remember_seen(tx: Transaction, run_id: UUID, ids: Iterable[UUID]) -> None:
    """Note what a run has met."""
    await tx.execute(REMEMBER_SEEN, run_id, list(ids))


async def seen_among(tx: Transaction, run_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these a run has met."""
    return {row.id for row in await tx.all(_Id, SEEN_AMONG, run_id, list(ids))}


async def forget_seen(tx: Transaction, run_id: UUID) -> None:
    """Forget what a run has met."""
    await tx.execute(FORGET_SEEN, run_id)


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


def _difference(run: Run, finding: Finding, state: DifferenceState, now: datetime) -> Difference:
    return Difference(
        id=new_id(),
        connection_id=run.connection_id,
        owner_id=run.owner_id,
        run_id=run.id,
        kind=finding.kind,
        subject=finding.subject,
        payment_id=finding.payment_id,
        ours=finding.ours,
        theirs=finding.theirs,
        amount_minor=finding.amount_minor,
        currency=finding.currency,
        dated_at=finding.dated_at,
        state=state,
        first_seen_at=now,
        last_seen_at=now,
        closed_at=None if state is DifferenceState.OPEN else now,
    )
