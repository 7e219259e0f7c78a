"""The pipeline's work, and what looks after it."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import GiveUp, Job, JobHandler, Schedule, enqueue
from studium.platform.parts import Parts
from studium.studio.printing import store
from studium.studio.printing.actions.address_lab import capabilities_of, lab_of
from studium.studio.printing.actions.advance_order import advance_order
from studium.studio.printing.actions.begin_sync import RegisterCallback, SyncCatalogue
from studium.studio.printing.actions.place_order import AdvanceOrder, enqueue_step
from studium.studio.printing.actions.read_updates import read_updates
from studium.studio.printing.actions.sync_catalogue import (
    catalogued_connections,
    lab_connections,
    sync_catalogue,
)
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.catalogues.store import SyncProgress, SyncStage
from studium.studio.printing.labs import LabCapability, LabProblem
from studium.studio.printing.sales.recall_order import RecallOrder, recall_order

_BATCH = 500


@dataclass(frozen=True)
class SweepOrders(Job, name="printing.sweep_orders"):
    """Have the pipeline look at every order that is due."""


@dataclass(frozen=True)
class SyncCatalogues(Job, name="printing.sync_catalogues"):
    """Sync the catalogue of every lab's connection."""


async def run_advance(parts: Parts, job: AdvanceOrder) -> None:
    """Run the pipeline on one order."""
    await advance_order(parts, job.order_id)


async def sweep_orders(parts: Parts, _: SweepOrders) -> None:
    """A job for each order that is due; one that has a job already gets no second."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        for order_id in await store.due_orders(tx, now=now, limit=_BATCH):
            await enqueue_step(tx, order_id)


async def sync_all(parts: Parts, _: SyncCatalogues) -> None:
    """A job for each lab's connection; one that has a job already gets no second."""
    async with parts[Database].transaction() as tx:
        for connection in await catalogued_connections(parts, tx):
            job = SyncCatalogue(connection.id)
            await enqueue(tx, job, dedupe_key=f"sync:{connection.id}")


async def run_sync(parts: Parts, job: SyncCatalogue) -> None:
    """Sync, and note why it failed; what a retry cannot help ends."""
    try:
        await sync_catalogue(parts, job.connection_id)
    except LabProblem as problem:
        async with parts[Database].transaction() as tx:
            await catalogues.record_sync(
                tx,
                job.connection_id,
                now=parts[Clock].now(),
                problem=problem.message,
                remedy=problem.remedy,
            )
            failed = SyncProgress(
                SyncStage.FAILED,
                0,
                None,
                parts[Clock].now(),
                problem=problem.message,
                remedy=problem.remedy,
            )
            await catalogues.put_progress(tx, job.connection_id, failed)
        if problem.reason.may_retry:
            raise
        raise GiveUp(problem.message) from problem


@dataclass(frozen=True)
class ReadUpdates(Job, name="printing.read_updates", lane="outside"):
    """Read what moved at the lab of a connection."""

    connection_id: UUID


@dataclass(frozen=True)
class ReadAllUpdates(Job, name="printing.read_all_updates"):
    """Read what moved at every lab that lists it and has orders."""


async def read_all(parts: Parts, _: ReadAllUpdates) -> None:
    """A job for each connection."""
    async with parts[Database].transaction() as tx:
        at_work = await store.connections_at_work(tx)
        for connection in await lab_connections(parts, tx):
            lists = LabCapability.LISTS_UPDATED in capabilities_of(connection)
            if lists and connection.id in at_work:
                job = ReadUpdates(connection.id)
                await enqueue(tx, job, dedupe_key=f"updates:{connection.id}")


async def run_updates(parts: Parts, job: ReadUpdates) -> None:
    """Read them; what does not work is read in ten minutes again."""
    try:
        await read_updates(parts, job.connection_id)
    except LabProblem as problem:
        raise GiveUp(problem.message) from problem


async def run_register(parts: Parts, job: RegisterCallback) -> None:
    """Register, where the lab takes an address over its API."""
    lab, can = await lab_of(parts, job.connection_id)
    if LabCapability.REGISTERS in can:
        await lab.register_callback(job.address)


JOBS = (
    JobHandler(AdvanceOrder, run_advance, timeout_seconds=600, max_attempts=5),
    JobHandler(SweepOrders, sweep_orders, timeout_seconds=50, max_attempts=3),
    JobHandler(SyncCatalogue, run_sync, timeout_seconds=300, max_attempts=5),
    JobHandler(SyncCatalogues, sync_all, timeout_seconds=60, max_attempts=3),
    JobHandler(RecallOrder, recall_order, timeout_seconds=120, max_attempts=8),
    JobHandler(ReadUpdates, run_updates, timeout_seconds=120, max_attempts=1),
    JobHandler(ReadAllUpdates, read_all, timeout_seconds=60, max_attempts=3),
    JobHandler(RegisterCallback, run_register, timeout_seconds=60, max_attempts=8),
)
SCHEDULES = (
    Schedule("* * * * *", SweepOrders()),
    Schedule("*/10 * * * *", ReadAllUpdates()),
    Schedule("40 3 * * *", SyncCatalogues()),
)
