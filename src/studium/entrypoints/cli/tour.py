"""`studium tour`: the whole journey over HTTP, as a stranger's client would go it.

The modules bring its chapters in their `tour.py`.
"""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from studium.entrypoints import modules
from studium.entrypoints.cli.console import err, out
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.running_settings import settings_of_running_up

if TYPE_CHECKING:
    from studium.platform.tour import Tour


def tour(
    *,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="The server to visit; where `up` runs, or BASE_URL otherwise."
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="How long to wait for one step.")
    ] = 30.0,
) -> None:
    """Walk the whole journey against a running server and time every step.

    A new person signs up, looks at the products, finds the StudyPack closed, buys it with a test
    card on the sandbox's payment page, sees the purchase complete and the door open, and leaves.
    Uses the public API and the sandbox's public pages only. The server needs SANDBOX=true.

    Exit status 0 when every step went well, 1 otherwise.
    """
    address = (url or settings_of_running_up().base_url).rstrip("/")
    if not address.startswith(("http://", "https://")):
        raise CommandError(f"{address} is no address: write it as http://127.0.0.1:8000.")
    from studium.platform.tour import Tour

    visit = Tour(address, timeout_seconds=timeout)
    went_well = asyncio.run(walk(visit))
    out.print(summary(visit))
    if not went_well:
        raise typer.Exit(1)


async def walk(visit: "Tour") -> bool:
    """Walk the chapters until a step fails; returns whether none did."""
    from studium.platform.tour import StepFailed

    async with visit:
        with err.status("Setting out ...") as status:
            visit.on_step = lambda title: status.update(f"{title} ...")
            try:
                for chapter in modules.chapters():
                    visit.chapter = chapter.title
                    await chapter.walk(visit)
            except StepFailed:
                return False
    return True


def summary(visit: "Tour") -> Table:
    """Steps, times and what went wrong."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("chapter")
    table.add_column("step")
    table.add_column("time", justify="right")
    table.add_column("")
    before = ""
    for step in visit.steps:
        chapter = "" if step.chapter == before else step.chapter
        before = step.chapter
        verdict = f"[bold red]failed:[/] {step.problem}" if step.problem else "[green]ok[/]"
        table.add_row(chapter, step.title, f"{step.seconds * 1000:,.0f} ms", verdict)
    total = sum(step.seconds for step in visit.steps)
    failed = sum(1 for step in visit.steps if step.problem)
    verdict = "[bold red]the journey broke[/]" if failed else "[green]the whole journey works[/]"
    table.add_section()
    table.add_row("", f"{len(visit.steps)} steps", f"{total * 1000:,.0f} ms", verdict)
    return table
