"""`studium credits verify`: proves the ledger."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from studium.platform.commands import installation_of

if TYPE_CHECKING:
    from studium.platform.parts import Parts

cli = typer.Typer(name="credits", help="AI credits.")


@cli.callback()
def credits_group() -> None:
    """AI credits."""


@cli.command()
def verify(
    ctx: typer.Context,
    *,
    person: Annotated[
        UUID | None, typer.Option("--person", help="One account, by the person's id.")
    ] = None,
) -> None:
    """Prove the whole ledger.

    Every entry follows the one before it, unchanged, and the log, the grants, the holds and the
    balances say the same. Status 1 when those of one account do not.
    """

    async def work(parts: "Parts") -> bool:
        return await _verify(parts, person)

    raise typer.Exit(0 if installation_of(ctx).run(work) else 1)


async def _verify(parts: "Parts", person: UUID | None) -> bool:
    from studium.commerce.credits.actions.verify_ledger import verify_ledger
    from studium.platform.database import Database

    accounts = entries = faults = 0
    async with parts[Database].reader() as tx:
        async for found in verify_ledger(tx, user_id=person):
            accounts, entries = accounts + 1, entries + found.entries
            if found.fault:
                faults += 1
                typer.echo(f"{found.user_id}: {found.fault}", err=True)
    typer.echo(f"{accounts} accounts, {entries} entries: {faults or 'no'} faults")
    return faults == 0
