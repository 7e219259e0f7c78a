"""`studium questions import` and `export`: questions from and to files."""

import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from studium.platform.commands import installation_of

if TYPE_CHECKING:
    from studium.platform.parts import Parts
    from studium.study.questions.formats.plugin import Written
    from studium.study.questions.formats.reading import Preview

cli = typer.Typer(name="questions", help="The question bank.", no_args_is_help=True)

WORST_FIRST = ("refused", "lossy", "importable")
FormatOption = Annotated[
    str | None, typer.Option("--format", help="The files' format, if it is not to be recognised.")
]


@cli.callback()
def questions() -> None:
    """The question bank."""


@cli.command("import")
def import_files(  # noqa: PLR0913 - options of a command
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Files of questions.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would become of each question, no more.")
    ] = False,
    format_name: FormatOption = None,
    domain: Annotated[str, typer.Option(help="For questions that state none.")] = "unassigned",
    owner: Annotated[str, typer.Option(help="The e-mail address of who brings them.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a file.")] = False,
) -> None:
    """Bring the questions of files into the review queue, or say what would become of them.

    Exits with 1 where a question or a file is refused.
    """
    previews = [_preview(file, format_name) for file in files]
    for shown in previews:
        _print(shown, as_json=as_json)
    if not dry_run:
        if not owner:
            _refuse("Say with --owner whose import it is, or --dry-run.")
        for shown in previews:
            if shown.error is None:
                installation_of(context).run(_bringing(shown, owner=owner, domain=domain))
    if not all(shown.is_clean for shown in previews):
        raise typer.Exit(1)


@cli.command("export")
def export_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    format_name: Annotated[str, typer.Option("--format", help="The file's format.")] = "json",
    domain: Annotated[str | None, typer.Option(help="Only questions of this domain.")] = None,
) -> None:
    """Write the approved questions of the bank to a file; what it cannot take is named."""
    from studium.study.questions.formats.plugin import formats

    if format_name not in formats():
        _refuse(f"There is no format {format_name!r}; there are {', '.join(formats())}.")
    written = installation_of(context).run(_exporting(format_name, domain=domain))
    try:
        file.write_bytes(written.data)
    except OSError as problem:
        _refuse(f"{file} cannot be written: {problem.strerror}.")
    for identifier, why in (*written.refused, *written.losses):
        typer.echo(f"{identifier}: not in the file: {why}", err=True)


def _preview(file: Path, format_name: str | None) -> "Preview":
    from studium.study.questions.formats import (
        FileRefused,
        Preview,
        Source,
        preview,
    )

    try:
        with file.open("rb") as stream:
            return preview(Source(str(file), stream), format_name)
    except FileRefused as problem:
        return Preview(str(file), None, str(problem), ())
    except OSError as problem:
        return Preview(str(file), None, f"The file cannot be read: {problem.strerror}.", ())


def _print(shown: "Preview", *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(shown.as_json()) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _words(shown))
    sys.stdout.flush()


def _words(shown: "Preview") -> list[str]:
    if shown.error:
        return [f"{shown.file}: {shown.error}"]
    counts = {
        outcome: sum(item["outcome"] == outcome for item in shown.items) for outcome in WORST_FIRST
    }
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
    lines = [f"{shown.file} ({shown.format}): {told}"]
    for item in shown.items:
        why = item["reason"] or "; ".join(item["losses"])
        lines.append(f"  {item['outcome']:<10} {item['identifier']}{': ' if why else ''}{why}")
    return lines


def _bringing(
    shown: "Preview", *, owner: str, domain: str
) -> "Callable[[Parts], Coroutine[Any, Any, None]]":
    async def bring(parts: "Parts") -> None:
        from studium.study.questions.formats.actions.bring_file import bring_file

        await bring_file(
            parts, Path(shown.file), format_name=shown.format, owner_email=owner, domain=domain
        )

    return bring


def _exporting(
    format_name: str, *, domain: str | None
) -> "Callable[[Parts], Coroutine[Any, Any, Written]]":
    async def export(parts: "Parts") -> "Written":
        from studium.study.questions.formats.actions.export_questions import (
            export_questions,
        )
        from studium.study.questions.formats.plugin import formats
        from studium.study.questions.model import QuestionState

        return await export_questions(
            parts, formats()[format_name], state=QuestionState.APPROVED, domain=domain
        )

    return export


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
