"""`studium doctor`."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from studium.entrypoints.checks import run_checks
from studium.entrypoints.cli.console import err, out
from studium.entrypoints.command_error import CommandError, SettingsWrong
from studium.entrypoints.running_database import running_database
from studium.entrypoints.running_settings import settings_of_running_up
from studium.platform.doctor import Check, Verdict
from studium.platform.settings import Settings

COLOURS = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red"}


def doctor(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, for programs.")
    ] = False,
) -> None:
    """Look for what is wrong with this installation, and say how to fix it.

    Checks the settings, the vault's keys, the database (reachable, 15 or newer, pgvector,
    migrations), dead jobs, the clock, the mail server, the payment and sign-in providers, and
    Redis when it is used. Where `studium up` runs, it looks at what that runs with.

    Exit status 0 when nothing fails (warnings are allowed), 1 otherwise.
    """
    checks = examine()
    healthy = all(check.verdict is not Verdict.FAIL for check in checks)
    if as_json:
        out.print_json(json.dumps({"ok": healthy, "checks": [asdict(check) for check in checks]}))
    else:
        out.print(report(checks))
    if not healthy:
        raise typer.Exit(1)


def examine() -> list[Check]:
    """Every check; when not even the settings can be read, that alone."""
    try:
        settings = settings_of_running_up()
        if settings.database_url is None and not settings.data_dir.joinpath("postgres").exists():
            return [_nothing_here(settings)]
        with err.status("Looking ..."), running_database(settings) as database_url:
            return asyncio.run(_collect(settings, database_url))
    except CommandError as problem:
        name = "settings" if isinstance(problem, SettingsWrong) else "database"
        return [Check(name, Verdict.FAIL, *problem.parts)]


def _nothing_here(settings: Settings) -> Check:
    """Looking must not make a database."""
    return Check(
        "database",
        Verdict.FAIL,
        f"DATABASE_URL is not set, and {settings.data_dir} holds no embedded PostgreSQL",
        "set DATABASE_URL, or start everything once with `make run`",
    )


async def _collect(settings: Settings, database_url: str) -> list[Check]:
    from studium.entrypoints.wiring import allowed_destinations
    from studium.platform.http import AiohttpClient

    async with AiohttpClient(allowed=allowed_destinations(settings)) as http:
        return [check async for check in run_checks(settings, database_url, http)]


def report(checks: list[Check]) -> Table:
    """The checks as a table; the remedy stands under the finding."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for check in checks:
        finding = Text(check.finding)
        if check.remedy:
            finding.append(f"\n→ {check.remedy}", "bold")
        table.add_row(Text(check.verdict, COLOURS[check.verdict]), check.name, finding)
    return table
