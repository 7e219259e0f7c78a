"""`studium customers backfill`: makes people known to payment providers before they pay."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from studium.platform.commands import installation_of

if TYPE_CHECKING:
    from studium.platform.parts import Parts

cli = typer.Typer(
    name="customers", help="People as payment providers know them.", no_args_is_help=True
)
_FIRST = UUID(int=0)


@cli.callback()
def customers() -> None:
    """People as payment providers know them."""


@cli.command()
def backfill(
    ctx: typer.Context,
    *,
    after: Annotated[
        UUID, typer.Option(help="Go on after this person's id, which an earlier run told.")
    ] = _FIRST,
    kind: Annotated[str, typer.Option(help="The kind of provider.")] = "stripe",
) -> None:
    """Make everybody known to the operator's payment provider who is not yet.

    Paying does the same for each when it is needed; this is for reports and portals that want
    everybody there before. Safe to end and to repeat at any time.
    """

    async def work(parts: "Parts") -> bool:
        return await _backfill(parts, kind, after)

    raise typer.Exit(0 if installation_of(ctx).run(work) else 1)


async def _backfill(parts: "Parts", kind: str, after: UUID) -> bool:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from studium.accounts.people import count_people
    from studium.commerce.payments.actions.backfill_customers import Backfilled, backfill_customers
    from studium.commerce.payments.providers import CapabilityMissing, ProviderFailed
    from studium.connect.connections import ConnectionCache
    from studium.platform.database import Database

    found = await parts[ConnectionCache].operator(kind)
    if found is None:
        typer.echo(f"The operator has no account of the kind {kind}: see studium doctor.", err=True)
        return False
    async with parts[Database].reader() as tx:
        total = await count_people(tx, after=after)
    done = Backfilled(last_id=after)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as progress:
        bar = progress.add_task("People", total=total)
        try:
            await backfill_customers(
                parts,
                found.connection.id,
                done=done,
                progress=lambda count: progress.advance(bar, count),
            )
        except CapabilityMissing as problem:
            typer.echo(problem.message, err=True)
            return False
        except ProviderFailed as problem:
            typer.echo(f"{problem.message} Go on with --after {done.last_id}", err=True)
            return False
    typer.echo(
        f"{done.people} people: {done.made} made known, {done.known} known before, "
        f"{done.refused} refused"
    )
    return done.refused == 0
