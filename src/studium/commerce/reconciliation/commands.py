"""`studium reconcile`: compares our books with the payment providers' now."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from studium.platform.commands import installation_of

if TYPE_CHECKING:
    from studium.commerce.reconciliation.run import Run
    from studium.connect.connections import Connection
    from studium.platform.parts import Parts

cli = typer.Typer(
    name="reconcile",
    help="Compare payments, refunds and disputes with their providers.",
    invoke_without_command=True,
)


@cli.callback()
def reconcile(
    ctx: typer.Context,
    *,
    days: Annotated[
        int | None,
        typer.Option(min=1, max=400, help="How far back; RECONCILIATION_DAYS unless given."),
    ] = None,
    connection: Annotated[
        UUID | None, typer.Option(help="One account, by its connection's id; all unless given.")
    ] = None,
) -> None:
    """Compare payments, refunds and disputes with their providers.

    What a missed webhook left behind is put right; what a person must look at is listed, here and
    at /admin/reconciliation. Status 1 when anything is listed.
    """

    async def work(parts: "Parts") -> bool:
        return await _reconcile(parts, days, connection)

    raise typer.Exit(0 if installation_of(ctx).run(work) else 1)


async def _reconcile(parts: "Parts", days: int | None, only: UUID | None) -> bool:
    from studium.commerce.payments import payment_accounts
    from studium.commerce.reconciliation.settings import ReconciliationSettings

    span = days or parts[ReconciliationSettings].reconciliation_days
    accounts = [each for each in await payment_accounts(parts) if only in {None, each.id}]
    if not accounts:
        typer.echo("There is no such account at a payment provider.", err=True)
        return only is None
    runs = [await _compare(parts, account, span) for account in accounts]
    return all(run is not None and run.listed == 0 for run in runs)


async def _compare(parts: "Parts", account: "Connection", days: int) -> "Run | None":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from studium.commerce.payments import ProviderFailed, ProviderRefused
    from studium.commerce.reconciliation.actions.reconcile_account import (
        count_to_compare,
        reconcile_account,
    )

    name = account.label or account.kind
    total = await count_to_compare(parts, account.id, days=days)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as progress:
        bar = progress.add_task(name, total=total)
        try:
            run = await reconcile_account(
                parts,
                account.id,
                days=days,
                progress=lambda count: progress.advance(bar, count),
            )
        except (ProviderFailed, ProviderRefused) as problem:
            typer.echo(f"{name}: {problem.message}", err=True)
            return None
        progress.update(bar, completed=total)
    typer.echo(
        f"{name}: {run.payments} payments, {run.refunds} refunds, {run.disputes} disputes and "
        f"{run.subscriptions} subscriptions compared with {run.calls} calls; "
        f"{run.repaired} repaired, {run.listed} listed"
    )
    await _print_open(parts, account)
    return run


async def _print_open(parts: "Parts", account: "Connection") -> None:
    from studium.commerce.reconciliation import store
    from studium.commerce.reconciliation.model import TITLES, DifferenceState
    from studium.platform.database import Database
    from studium.platform.ids import AFTER_ALL_IDS

    async with parts[Database].reader() as tx:
        found = await store.page_of_differences(
            tx,
            owner_id=account.owner_id,
            state=DifferenceState.OPEN,
            before_id=AFTER_ALL_IDS,
            limit=100,
        )
    for each in found:
        if each.connection_id == account.id:
            typer.echo(
                f"  {TITLES[each.kind]}: {each.subject}: here {each.ours}; there {each.theirs}"
            )
