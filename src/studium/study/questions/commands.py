"""The commands `studium questions …`. What is heavy is imported inside."""

import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer

cli = typer.Typer(name="questions", help="The question bank.", no_args_is_help=True)

_MANY = 100


@cli.callback()
def questions() -> None:
    """The question bank."""


@cli.command()
def neighbours(
    csv: Annotated[Path, typer.Option(help="A table with the columns id and text, in UTF-8.")],
    limit: Annotated[int, typer.Option(min=1, max=_MANY, help="Neighbours for each.")] = 5,
    as_json: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--json", help="Print JSON for programs.")
    ] = False,
) -> None:
    """For each text of a table, the nearest others, by the retrieval of the question bank.

    Needs no database. Prints `{"neighbours": {"<id>": ["<id>", …]}}` with --json, nearest first.
    """
    from rich.console import Console
    from rich.progress import Progress

    from studium.platform.embeddings import Embedder
    from studium.study.questions.retrieval.neighbours import (
        neighbours as neighbours_of,
    )
    from studium.study.questions.tables import TableUnreadable, read_texts

    try:
        texts = read_texts(csv)
    except TableUnreadable as problem:
        _fail(str(problem))
    embedder = Embedder()
    if not embedder.is_available:
        typer.echo("The embedding model is not installed: words alone decide.", err=True)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Reading", total=len(texts))
        found = neighbours_of(
            texts,
            embedder=embedder,
            limit=limit,
            progress=lambda count: progress.advance(bar, count),
        )
    if as_json:
        typer.echo(json.dumps({"neighbours": found}, ensure_ascii=False))
    else:
        for name, nearest in found.items():
            typer.echo(f"{name}: {', '.join(nearest)}")


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
