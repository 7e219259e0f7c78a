"""`studium seed`: its options are the seeds that the modules bring."""

import asyncio
import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from studium.entrypoints import modules
from studium.entrypoints.cli.console import say
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.migrations import require_latest
from studium.entrypoints.preflight import read_settings
from studium.entrypoints.running_database import running_database
from studium.entrypoints.running_settings import settings_of_running_up

if TYPE_CHECKING:
    from studium.platform.seeds import Say, Seed

CHOSEN = "studium.seeds"


class SeedCommand(TyperCommand):
    """The command with one more option for each seed; the modules are asked only then."""

    def get_params(self, ctx: Any) -> Any:
        """Those of the function below, then one for each seed."""
        return [*super().get_params(ctx), *_options()]

    def invoke(self, ctx: Any) -> Any:
        """Run the function, with the names of the chosen seeds in the context."""
        ctx.meta[CHOSEN] = {
            seed.name for seed in modules.seeds() if ctx.params.pop(_parameter(seed))
        }
        return super().invoke(ctx)


def _options() -> Any:
    """An option for each seed, as Typer makes them of a function's parameters."""

    def choose() -> None:
        """Carry the signature."""

    flags = {_parameter(seed): Annotated[bool, _option(seed)] for seed in modules.seeds()}
    choose.__annotations__ = flags
    choose.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=flag)
            for name, flag in flags.items()
        ]
    )
    app = typer.Typer(add_completion=False)
    app.command()(choose)
    return typer.main.get_command(app).params


def _option(seed: "Seed") -> Any:
    names = (f"--{name}" for name in (seed.name, *seed.aliases))
    where = "; in the sandbox only" if seed.sandbox_only else ""
    return typer.Option(*names, help=f"Only {seed.what}{where}.")


def _parameter(seed: "Seed") -> str:
    return f"seed_{seed.name.replace('-', '_')}"


def seed(
    ctx: typer.Context,
    *,
    admin: Annotated[
        str | None,
        typer.Option(
            metavar="EMAIL", help="Only make this existing account an admin: your first one."
        ),
    ] = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="Take away what the named seeds made, where they can.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
) -> None:
    """Fill a new installation with what it begins with.

    Without an option: all of it, what is for a sandbox only in the sandbox. Run it as often as
    you like: what is there already, or was changed since, stays as it is.
    """
    chosen: set[str] = ctx.meta.get(CHOSEN, set())
    settings = settings_of_running_up()
    tell = _silence if quiet else say
    seeds = applying(chosen, everything=not (chosen or admin or clear), sandbox=settings.sandbox)
    if clear:
        _require_clearable(seeds)
    with running_database(settings, tell=None if quiet else say) as database_url:
        asyncio.run(require_latest(database_url))
        asyncio.run(_seed(seeds, tell=tell, admin=admin, clear=clear))


def applying(chosen: set[str], *, everything: bool, sandbox: bool) -> "list[Seed]":
    """The seeds that are asked for, in their order.

    Raises:
        CommandError: one of them is for a sandbox only, and this is none.
    """
    if everything:
        return [seed for seed in modules.seeds() if sandbox or not seed.sandbox_only]
    seeds = [seed for seed in modules.seeds() if seed.name in chosen]
    for seed in seeds:
        if seed.sandbox_only and not sandbox:
            raise CommandError(f"--{seed.name} is for a sandbox only: set SANDBOX=true there.")
    return seeds


def _require_clearable(seeds: "Sequence[Seed]") -> None:
    if not seeds:
        raise CommandError("--clear takes away nothing by itself: name a seed, as --flashcards.")
    for seed in seeds:
        if seed.clear is None:
            raise CommandError(f"What --{seed.name} made cannot be cleared: leave --clear away.")


async def _seed(seeds: "Sequence[Seed]", *, tell: "Say", admin: str | None, clear: bool) -> None:
    from studium.entrypoints.seeding import make_admin
    from studium.entrypoints.wiring import running_parts

    async with running_parts(read_settings()) as parts:
        for seed in reversed(seeds) if clear else seeds:
            await (seed.clear if clear and seed.clear else seed.run)(parts, tell)
        if admin:
            await make_admin(parts, admin, tell)


def _silence(_: str) -> None:
    """Say nothing."""
