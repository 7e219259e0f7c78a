"""`studium questions import` and `export`: questions from and to files."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from studium.study.questions.formats import Preview

WORST_FIRST = ("refused", "lossy", "importable")


def preview_files(files: list[Path], *, format_name: str | None, as_json: bool) -> bool:
    """Print what an import would make of each file; returns whether nothing was refused."""
    is_clean = True
    for file in files:
        shown = _preview(file, format_name)
        is_clean &= shown.is_clean
        if as_json:
            sys.stdout.write(json.dumps(shown.as_json()) + "\n")
        else:
            sys.stdout.writelines(f"{line}\n" for line in _words(shown))
        sys.stdout.flush()
    return is_clean


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


FILES = Annotated[list[Path], typer.Argument(help="Files of questions.")]
FORMAT = Annotated[
    str | None, typer.Option("--format", help="The files' format, if it is not to be recognised.")
]
