"""`studium plans sync`: lets the payment provider know the prices of plans."""

from typing import TYPE_CHECKING

import typer

from studium.platform.commands import installation_of

if TYPE_CHECKING:
    from studium.platform.parts import Parts

cli = typer.Typer(name="plans", help="Plans to subscribe to.")


@cli.callback()
def plans_group() -> None:
    """Plans to subscribe to."""


@cli.command()
def sync(ctx: typer.Context) -> None:
    """Make every plan's prices known to the operator's payment provider.

    Safe to repeat. STRIPE_PRICE_ID is taken as the Pro plan's monthly price.
    """
    installation_of(ctx).run(_sync)


async def _sync(parts: "Parts") -> None:
    from studium.commerce.subscriptions.actions.keep_plans import sync_plans

    for plan, price, name in await sync_plans(parts):
        typer.echo(f"{plan.slug} a {price.period}, {price.amount.format()}: {name}")
