"""What the worker compares every night, and what it tells of it."""

from dataclasses import dataclass

from studium.commerce.payments import ProviderRefused, payment_accounts
from studium.commerce.reconciliation.actions.measure_drift import measure_drift
from studium.commerce.reconciliation.actions.reconcile_account import (
    RunInterrupted,
    reconcile_account,
)
from studium.commerce.reconciliation.actions.replay_events import replay_events
from studium.commerce.reconciliation.actions.start_comparison import (
    ReconcileAccount,
    start_comparison,
)
from studium.commerce.reconciliation.actions.start_replay import ReplayEvents
from studium.commerce.reconciliation.settings import ReconciliationSettings
from studium.connect.connections import CredentialsMissing
from studium.connect.inbound import EventRange
from studium.platform.database import Database
from studium.platform.jobs import GiveUp, Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()
_LONGEST_RUN_SECONDS = 3600


@dataclass(frozen=True)
class ReconcileAll(Job, name="reconciliation.all", lane="bulk"):
    """Have every account compared."""


@dataclass(frozen=True)
class MeasureDrift(Job, name="reconciliation.measure_drift"):
    """Tell the metrics what stands."""


async def reconcile_all(parts: Parts, _: ReconcileAll) -> None:
    """A job for each account, so that one that does not answer keeps no other waiting."""
    accounts = await payment_accounts(parts)
    async with parts[Database].transaction() as tx:
        await start_comparison(tx, accounts)


async def reconcile(parts: Parts, job: ReconcileAccount) -> None:
    """One account."""
    days = parts[ReconciliationSettings].reconciliation_days
    try:
        await reconcile_account(parts, job.connection_id, days=days)
    except RunInterrupted:
        return  # whoever interrupted it compares the same
    except (ProviderRefused, CredentialsMissing) as problem:
        raise GiveUp(f"account {job.connection_id} cannot be compared: {problem}") from problem


async def replay(parts: Parts, job: ReplayEvents) -> None:
    """The stored events of a span, again; what fails is in the log, and handled by a later try."""
    wanted = EventRange(job.since, job.until, job.connection_id, job.type)
    replayed = await replay_events(parts, wanted)
    for event_id, reason in replayed.failures.items():
        # No alert: somebody asked for the replay; what nobody handled is alerted to anyway.
        log.warning(
            "inbound_event_not_replayed",
            event_id=str(event_id),
            reason=reason,
            remedy="fix what it says, then `studium replay event` with this id",
        )


async def measure(parts: Parts, _: MeasureDrift) -> None:
    """What stands, for those who watch; also after a difference was dismissed."""
    await measure_drift(parts)


JOBS = (
    JobHandler(ReconcileAll, reconcile_all, timeout_seconds=60, max_attempts=5),
    JobHandler(
        ReconcileAccount,
        reconcile,
        timeout_seconds=_LONGEST_RUN_SECONDS,
        max_attempts=5,
        most_at_once=2,
    ),
    JobHandler(ReplayEvents, replay, timeout_seconds=3600, max_attempts=2, most_at_once=1),
    JobHandler(MeasureDrift, measure, timeout_seconds=60, max_attempts=3),
)
SCHEDULES = (
    Schedule("23 3 * * *", ReconcileAll()),
    Schedule("*/15 * * * *", MeasureDrift()),
)
