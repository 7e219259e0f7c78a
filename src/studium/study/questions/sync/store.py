"""Runs of the sync in SQL."""

from datetime import datetime
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns
from studium.study.questions.sync.model import SyncRun

_RUN = columns(SyncRun)

INSERT_RUN = Sql(f"""
    insert into question_sync_runs (id, is_dry, state, started_by, seen, created, changed,
                                    unchanged, skipped, report, created_at)
    values ($1, $2, 'waiting', $3, 0, 0, 0, 0, 0, '{{}}'::jsonb, $4)
    on conflict ((true)) where state in ('waiting', 'running') do nothing
    returning {_RUN}
""")
RUN = Sql(f"select {_RUN} from question_sync_runs where id = $1")
RUNS = Sql(f"""
    select {_RUN} from question_sync_runs where id < $1 order by id desc limit $2
""")
LAST_FINISHED = Sql(f"""
    select {_RUN} from question_sync_runs
    where not is_dry and finished_at is not null order by finished_at desc limit 1
""")
PROGRESS = Sql("""
    update question_sync_runs
    set state = 'running', seen = $2, total = $3, created = $4, changed = $5, unchanged = $6,
        skipped = $7, report = $8
    where id = $1
""")
FINISH = Sql("""
    update question_sync_runs set state = $2, problem = $3, finished_at = $4
    where id = $1 and finished_at is null
""")
PRUNE_RUNS = Sql("""
    delete from question_sync_runs where ctid = any(array(
        select ctid from question_sync_runs where finished_at < $1
        order by finished_at limit $2 for update skip locked))
""")


async def insert_run(
    tx: Transaction, run_id: UUID, *, is_dry: bool, started_by: UUID | None, now: datetime
) -> SyncRun | None:
    """A new run, or None while another one waits or runs."""
    return await tx.maybe(SyncRun, INSERT_RUN, run_id, is_dry, started_by, now)


async def run_by_id(tx: Transaction, run_id: UUID) -> SyncRun | None:
    """A run."""
    return await tx.maybe(SyncRun, RUN, run_id)


async def runs(tx: Transaction, *, before_id: UUID, limit: int) -> list[SyncRun]:
    """Runs, newest first."""
    return await tx.all(SyncRun, RUNS, before_id, limit)


async def save_progress(tx: Transaction, run: SyncRun) -> None:
    """Note how far a run is."""
    await tx.execute(
        PROGRESS,
        run.id,
        run.seen,
        run.total,
        run.created,
        run.changed,
        run.unchanged,
        run.skipped,
        run.report,
    )


async def finish(tx: Transaction, run_id: UUID, *, problem: str | None, now: datetime) -> None:
    """End a run, well or with a problem; one that has ended stays as it is."""
    await tx.execute(FINISH, run_id, "failed" if problem else "done", problem, now)


async def last_finished(tx: Transaction) -> SyncRun | None:
    """The run that ended last and was no rehearsal."""
    return await tx.maybe(SyncRun, LAST_FINISHED)
