"""`studium jobs`."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from studium.entrypoints.cli.console import out, say
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.database_access import reach
from studium.entrypoints.migrations import require_latest
from studium.entrypoints.preflight import read_settings
from studium.entrypoints.running_database import running_database

if TYPE_CHECKING:
    from studium.platform.jobs import DeadJob

LARGEST_ID = 2**63 - 1


def jobs(
    *,
    replay: Annotated[
        list[int] | None,
        typer.Option("--replay", metavar="ID", help="Put this job back; may be given repeatedly."),
    ] = None,
    replay_all: Annotated[
        bool, typer.Option("--replay-all", help="Put every dead job back.")
    ] = False,
) -> None:
    """Show the dead jobs, newest first, or put them back into the queue.

    A job is dead when its tries are used up, or when trying again could not help. It is kept with
    its reason. Fix the cause, then replay it: it starts with a fresh count of tries, and the
    next free worker takes it.
    """
    with running_database(read_settings(), tell=say) as database_url:
        asyncio.run(require_latest(database_url))
        if replay or replay_all:
            asyncio.run(put_back(database_url, () if replay_all else replay or ()))
        else:
            asyncio.run(show(database_url))


async def put_back(database_url: str, ids: Sequence[int]) -> None:
    """Replay these dead jobs, or all when none is named.

    Raises:
        CommandError: there is no dead job with one of these numbers.
    """
    from studium.platform.database import Transaction
    from studium.platform.jobs import replay_dead_jobs

    if any(not 0 < number <= LARGEST_ID for number in ids):
        raise CommandError("No job has such a number: `studium jobs` lists the dead ones.")
    async with reach(database_url) as connection:
        count = await replay_dead_jobs(Transaction(connection), ids=ids)
    if count < len(set(ids)):
        raise CommandError(
            f"Put back {count} of {len(set(ids))}; the others are not dead: "
            "`studium jobs` lists those that are."
        )
    say(f"Put back: {count}.")


async def show(database_url: str) -> None:
    """Print the newest dead jobs, and how many there are."""
    from studium.platform.database import Transaction
    from studium.platform.jobs import count_dead_jobs, list_dead_jobs

    async with reach(database_url) as connection:
        tx = Transaction(connection)
        dead, count = await list_dead_jobs(tx), await count_dead_jobs(tx)
    if dead:
        out.print(table(dead))
    more = f", of which the newest {len(dead)} are shown" if count > len(dead) else ""
    say(f"Dead jobs: {count}{more}.")


def table(dead: Sequence["DeadJob"]) -> Table:
    """One row a job; not what it carries, which may be about people."""
    shown = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("id", "job", "died at (UTC)", "tries", "reason"):
        shown.add_column(title)
    for job in dead:
        shown.add_row(
            str(job.id),
            job.name,
            f"{job.died_at:%Y-%m-%d %H:%M:%S}",
            str(job.attempts),
            Text(job.reason or ""),
        )
    return shown
