"""`studium credits verify`: proves the ledger."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

cli = typer.Typer(name="credits", help="AI credits.", no_args_is_help=True)


@cli.callback()
def credits_group() -> None:
    """AI credits."""


@cli.command()
def verify(
    person: Annotated[
        UUID | None, typer.Option("--person", help="One account, by the person's id.")
    ] = None,
) -> None:
    """Prove the whole ledger: every entry follows the one before it, unchanged, and the log, the
    grants, the holds and the balances say the same. Status 1 when one account does not.
    """
    from studium.entrypoints.preflight import read_settings
    from studium.entrypoints.running_database import running_database

    with running_database(read_settings()) as url:
        is_sound = asyncio.run(_verify(url, person))
    raise typer.Exit(0 if is_sound else 1)


async def _verify(url: str, person: UUID | None) -> bool:
    from studium.commerce.credits.actions.verify_ledger import verify_ledger
    from studium.platform.database import Database

    database = await Database.connect(url, pool_size=2)
    accounts = entries = faults = 0
    try:
        async with database.reader() as tx:
            async for found in verify_ledger(tx, user_id=person):
                accounts, entries = accounts + 1, entries + found.entries
                if found.fault:
                    faults += 1
                    typer.echo(f"{found.user_id}: {found.fault}", err=True)
    finally:
        await database.close()
    typer.echo(f"{accounts} accounts, {entries} entries: {faults or 'no'} faults")
    return faults == 0
