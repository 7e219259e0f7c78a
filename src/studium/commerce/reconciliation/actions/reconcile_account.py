"""Compare one account's books with its provider's, from end to end."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from studium.commerce.payments import (
    Account,
    ProviderFailed,
    ProviderRefused,
    count_payments,
    payment_account,
)
from studium.commerce.reconciliation import store
from studium.commerce.reconciliation.actions.compare_disputes import compare_disputes
from studium.commerce.reconciliation.actions.compare_payments import compare_payments
from studium.commerce.reconciliation.actions.compare_refunds import compare_refunds
from studium.commerce.reconciliation.actions.compare_subscriptions import (
    compare_subscriptions,
    note_subscription_payments,
)
from studium.commerce.reconciliation.actions.measure_drift import measure_drift
from studium.commerce.reconciliation.actions.walk import Progress, RunInterrupted, Walk
from studium.commerce.reconciliation.run import Run, RunStatus
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

__all__ = ["RunInterrupted", "count_to_compare", "reconcile_account"]

log = get_logger()
# What is begun here reaches the provider a little later, by clocks that differ.
_CLOCKS_DIFFER_BY = timedelta(minutes=10)


def _silent(_: int) -> None:
    """Tell nobody."""


async def count_to_compare(parts: Parts, connection_id: UUID, *, days: int) -> int:
    """About how many payments a comparison of these days has to look at."""
    since = parts[Clock].now() - timedelta(days=days)
    async with parts[Database].reader() as tx:
        return await count_payments(tx, connection_id, since=since)


async def reconcile_account(
    parts: Parts, connection_id: UUID, *, days: int, progress: Progress = _silent
) -> Run:
    """The run, ended; what differs is repaired or listed as it is found.

    Compares whatever may still move, and what was made in the last `days`. Safe to repeat; a
    run over the same account that is under way ends. `progress` is called with how many
    payments were compared since the last call. Raises ProviderFailed, ProviderRefused,
    CredentialsMissing, RunInterrupted.
    """
    account = await payment_account(parts, connection_id)
    walk = Walk(parts, account, await _begin(parts, account, days), progress)
    try:
        await note_subscription_payments(walk)
        await compare_payments(walk)
        await compare_refunds(walk)
        await compare_disputes(walk)
        await compare_subscriptions(walk)
    except (ProviderFailed, ProviderRefused) as problem:
        await _end(walk, RunStatus.FAILED, problem.message)
        raise
    return await _end(walk, RunStatus.FINISHED)


async def _begin(parts: Parts, account: Account, days: int) -> Run:
    now = parts[Clock].now()
    run = Run(
        id=new_id(),
        connection_id=account.connection.id,
        owner_id=account.connection.owner_id,
        status=RunStatus.RUNNING,
        since=now - timedelta(days=days) - _CLOCKS_DIFFER_BY,
        started_at=now,
    )
    async with parts[Database].transaction() as tx:
        for before in await store.interrupt_runs(tx, run.connection_id, now=now):
            await store.forget_seen(tx, before)
        await store.insert_run(tx, run)
    return run


async def _end(walk: Walk, status: RunStatus, problem: str | None = None) -> Run:
    walk.run = replace(walk.run, status=status, finished_at=walk.now, problem=problem)
    run = walk.run
    async with walk.database.transaction() as tx:
        if not await store.update_run(tx, run):
            raise RunInterrupted("Another comparison of this account has begun.")
        if status is RunStatus.FINISHED:
            await store.close_gone(tx, run, now=walk.now)
        await store.forget_seen(tx, run.id)
    await measure_drift(walk.parts)
    log.info(
        "reconciliation_ended",
        connection_id=str(run.connection_id),
        status=status.value,
        payments=run.payments,
        refunds=run.refunds,
        disputes=run.disputes,
        subscriptions=run.subscriptions,
        calls=run.calls,
        repaired=run.repaired,
        listed=run.listed,
    )
    return run
