"""The command `studium`. One file per command; each pays only for what it imports itself."""

import sys

import typer

from studium.entrypoints.cli.backup import backup, restore
from studium.entrypoints.cli.console import complain
from studium.entrypoints.cli.doctor import doctor
from studium.entrypoints.cli.groups import Commands
from studium.entrypoints.cli.jobs import jobs
from studium.entrypoints.cli.migrate import migrate
from studium.entrypoints.cli.openapi import openapi
from studium.entrypoints.cli.seed import SeedCommand, seed
from studium.entrypoints.cli.serve import serve
from studium.entrypoints.cli.tour import tour
from studium.entrypoints.cli.up import up
from studium.entrypoints.cli.worker import worker
from studium.entrypoints.command_error import CommandError

INTERRUPTED = 130

app = typer.Typer(
    name="studium",
    cls=Commands,
    help="Runs Studium, a self-hosted backend for people who teach and people who make. "
    "Settings come from the environment or from `.env`; docs/configuration.md lists them all.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (up, serve, worker, migrate, seed, doctor, jobs, backup, restore, tour, openapi):
    app.command(cls=SeedCommand if command is seed else None)(command)


def main() -> None:
    """Run the command line. Status 0: done; 1: something to fix, told in a sentence; 2: usage."""
    try:
        app()
    except CommandError as problem:
        complain(str(problem))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
