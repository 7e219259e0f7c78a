"""`studium replay event`, `events` and `rebuild`. What is heavy is imported inside."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from studium.platform.commands import installation_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studium.commerce.reconciliation.actions.rebuild import Rebuilt, Source
    from studium.platform.database import Database
    from studium.platform.parts import Parts

cli = typer.Typer(
    name="replay",
    help="Handle stored events again; make payments anew from their facts.",
    no_args_is_help=True,
)
_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]
Moment = Annotated[datetime, typer.Option(formats=_FORMATS, help="In UTC.")]


@cli.callback()
def replay() -> None:
    """Handle stored events again; make payments anew from their facts."""


@cli.command()
def event(ctx: typer.Context, event_id: Annotated[UUID, typer.Argument(metavar="ID")]) -> None:
    """Handle one stored event again. Nothing is done twice."""

    async def work(parts: "Parts") -> str:
        from studium.connect.inbound import replay_inbound_event

        return (await replay_inbound_event(parts, event_id)).outcome

    typer.echo(installation_of(ctx).run(work))


@cli.command()
def events(
    ctx: typer.Context,
    *,
    since: Moment,
    until: Annotated[
        datetime | None, typer.Option(formats=_FORMATS, help="In UTC; now unless given.")
    ] = None,
    connection: Annotated[
        UUID | None, typer.Option(help="Of one account, by its connection's id.")
    ] = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="Of one type, such as charge.refunded.")
    ] = None,
) -> None:
    """Handle the stored events of a span again, in their order of arrival.

    Status 1 when any could not be handled.
    """

    async def work(parts: "Parts") -> bool:
        from studium.commerce.reconciliation.actions.replay_events import replay_events
        from studium.connect.inbound import EventRange, count_events_between
        from studium.platform.clock import Clock
        from studium.platform.database import Database

        end = _utc(until) if until else parts[Clock].now()
        wanted = EventRange(_utc(since), end, connection, type_)
        async with parts[Database].reader() as tx:
            total = await count_events_between(tx, wanted)
        with _bar("Events", total) as advance:
            replayed = await replay_events(parts, wanted, progress=advance)
        for event_id, reason in replayed.failures.items():
            typer.echo(f"{event_id}: {reason}", err=True)
        typer.echo(
            f"{replayed.handled} handled, {replayed.ignored} of no concern, "
            f"{replayed.failed} failed"
        )
        return replayed.failed == 0

    raise typer.Exit(0 if installation_of(ctx).run(work) else 1)


@cli.command()
def rebuild(
    ctx: typer.Context,
    *,
    into: Annotated[
        str | None,
        typer.Option(
            metavar="DATABASE_URL",
            help="Write what is rebuilt into this database: migrated, without payments, and "
            "reached as a superuser.",
        ),
    ] = None,
) -> None:
    """Make payments and subscriptions anew from their facts; compare with what stands.

    Changes nothing here. Status 1 when any differs.
    """

    async def work(parts: "Parts") -> bool:
        from studium.commerce.payments import count_facts
        from studium.commerce.reconciliation.actions.rebuild import PAYMENTS, SUBSCRIPTIONS
        from studium.commerce.subscriptions import count_subscription_facts
        from studium.platform.database import Database

        async with parts[Database].reader() as tx:
            kinds = (
                ("payments", PAYMENTS, await count_facts(tx)),
                ("subscriptions", SUBSCRIPTIONS, await count_subscription_facts(tx)),
            )
        differing = 0
        for name, source, total in kinds:
            with _bar(f"Facts of {name}", total) as advance:
                rebuilt = await _rebuild(source, parts[Database], into, advance)
            for subject_id, found in rebuilt.differences.items():
                for phrase in found:
                    typer.echo(f"{subject_id}: {phrase}", err=True)
            typer.echo(
                f"{rebuilt.subjects} {name} from {rebuilt.facts} facts: "
                f"{rebuilt.differing or 'none'} differ"
            )
            differing += rebuilt.differing
        return differing == 0

    raise typer.Exit(0 if installation_of(ctx).run(work) else 1)


async def _rebuild(
    source: "Source", database: "Database", into: str | None, advance: Callable[[int], None]
) -> "Rebuilt":
    from studium.commerce.reconciliation.actions.rebuild import rebuild as make_anew
    from studium.platform.database import Database

    if into is None:
        return await make_anew(source, database, advance)
    target = await Database.connect(into, pool_size=2)
    try:
        return await make_anew(source, database, advance, into=target)
    finally:
        await target.close()


@contextmanager
def _bar(name: str, total: int) -> "Iterator[Callable[[int], None]]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as progress:
        bar = progress.add_task(name, total=total)
        yield lambda count: progress.advance(bar, count)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
