"""`studium migrate`."""

import asyncio
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from studium.entrypoints.cli.console import err, out, say
from studium.entrypoints.migrations import Step, upgrade
from studium.entrypoints.preflight import read_settings
from studium.entrypoints.running_database import running_database

__all__ = ["migrate", "show_upgrade", "upgrade"]


def migrate(
    *,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when done.")] = False,
) -> None:
    """Bring the database to the schema of this version.

    Applies every missing migration in order, each in a transaction of its own: what failed is
    rolled back, what was applied before it stays, and running again goes on from there. Safe to
    run from several machines at once: the second waits for the first.

    Run it before starting a new version of `serve` and `worker`, which refuse to start on a
    database that lacks migrations.
    """
    with running_database(read_settings(), tell=say) as database_url:
        applied = show_upgrade(database_url)
    if quiet:
        return
    for name in applied:
        out.print(f"applied {name}")
    if not applied:
        out.print("The database is up to date.")


def show_upgrade(database_url: str) -> list[str]:
    """Apply what is missing with a progress bar; returns the names of the migrations applied."""
    with Progress(
        TextColumn("Migrating"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=None)

        def show(step: Step) -> None:
            progress.update(task, description=step.name, completed=step.position, total=step.total)

        return asyncio.run(
            upgrade(
                database_url,
                on_step=show,
                on_wait=lambda: say("Another migration runs; waiting for it to end ..."),
            )
        )
