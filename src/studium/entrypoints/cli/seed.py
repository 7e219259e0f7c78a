"""`studium seed`."""

import asyncio
from collections.abc import Callable
from typing import Annotated

import typer

from studium.entrypoints.cli.console import say
from studium.entrypoints.migrations import require_latest
from studium.entrypoints.preflight import read_settings
from studium.entrypoints.running_database import running_database
from studium.entrypoints.running_settings import settings_of_running_up
from studium.entrypoints.seeding import make_admin, seed_demo_users, seed_products
from studium.platform.settings import Settings


def seed(
    *,
    products: Annotated[
        bool, typer.Option("--products", help="Only the products of the shop.")
    ] = False,
    demo_users: Annotated[
        bool, typer.Option("--demo-users", help="Only the demo accounts; in the sandbox only.")
    ] = False,
    admin: Annotated[
        str | None,
        typer.Option(
            metavar="EMAIL", help="Only make this existing account an admin: your first one."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
) -> None:
    """Fill a new installation with what it begins with.

    Without an option: the products and, in the sandbox, the demo accounts. Run it as often as you
    like: what is there already, or was changed since, stays as it is.
    """
    settings = settings_of_running_up()
    everything = not (products or demo_users or admin)
    with running_database(settings, tell=None if quiet else say) as database_url:
        asyncio.run(require_latest(database_url))
        asyncio.run(
            _seed(
                say=_silence if quiet else say,
                products=products or everything,
                demo_users=demo_users or (everything and settings.sandbox),
                admin=admin,
            )
        )


async def _seed(
    *, say: Callable[[str], None], products: bool, demo_users: bool, admin: str | None
) -> None:
    from studium.entrypoints.wiring import running_parts

    settings: Settings = read_settings()
    async with running_parts(settings) as parts:
        if products:
            await seed_products(parts, say)
        if demo_users:
            await seed_demo_users(parts, say)
        if admin:
            await make_admin(parts, admin, say)


def _silence(_: str) -> None:
    """Say nothing."""
