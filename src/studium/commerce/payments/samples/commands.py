"""`studium webhooks replay-samples`: tries a running server of one's own."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from studium.platform.commands import installation_of

if TYPE_CHECKING:
    from studium.platform.parts import Parts

cli = typer.Typer(
    name="webhooks", help="Sign messages as Studium signs its webhooks.", no_args_is_help=True
)
_MOST_TIMES = 50


@cli.callback()
def webhooks() -> None:
    """Work with webhooks."""


@cli.command("replay-samples")
def replay_samples(
    ctx: typer.Context,
    *,
    times: Annotated[
        int, typer.Option(min=1, max=_MOST_TIMES, help="How often each sample is sent.")
    ] = 3,
    seed: Annotated[int, typer.Option(help="Decides the order.")] = 1,
    kind: Annotated[str, typer.Option(help="The kind of provider.")] = "stripe",
    url: Annotated[
        str | None,
        typer.Option("--to", metavar="URL", help="Where to, unless the operator's own."),
    ] = None,
) -> None:
    """Send signed sample webhooks to a running server of your own, repeated and shuffled.

    They are about things that do not exist: nothing but stored events changes. Status 1 when one
    was not taken, or was stored more than once.
    """

    async def work(parts: "Parts") -> bool:
        return await _replay(parts, kind, times, seed, url)

    raise typer.Exit(0 if installation_of(ctx).run(work) else 1)


async def _replay(parts: "Parts", kind: str, times: int, seed: int, url: str | None) -> bool:
    from rich.console import Console
    from rich.progress import Progress

    from studium.commerce.payments.actions.replay_samples import replay_samples, samples_of
    from studium.connect.inbound import EventRange, count_events_between
    from studium.platform.clock import Clock
    from studium.platform.database import Database

    begun = parts[Clock].now()
    total = len(await samples_of(parts, kind)) * times
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Sending", total=total)
        run = await replay_samples(
            parts,
            kind,
            times=times,
            seed=seed,
            url=url,
            progress=lambda count: progress.advance(bar, count),
        )
    span = EventRange(begun, parts[Clock].now() + timedelta(seconds=1))
    async with parts[Database].reader() as tx:
        stored = await count_events_between(tx, span)
    answers = ", ".join(
        f"{count} x {status or 'no answer'}" for status, count in sorted(run.answers.items())
    )
    typer.echo(f"{total} deliveries of {run.samples} samples to {run.url}: {answers}")
    typer.echo(f"{stored} events were stored meanwhile, {run.samples} of them expected")
    return run.is_accepted and stored >= run.samples
