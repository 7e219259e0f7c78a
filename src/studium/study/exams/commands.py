"""`studium exams …`: what an operator or an author asks of exams from a terminal."""

import json
import sys
from dataclasses import asdict, astuple
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from studium.study.exams.statistics import Analysis

cli = typer.Typer(name="exams", help="Exams: statistics of items and of whole tests.")


@cli.callback()
def exams() -> None:
    """Exams: statistics of items and of whole tests."""


@cli.command()
def statistics(
    csv: Annotated[
        Path,
        typer.Option(
            help="A table with one row per attempt and item: columns attempt, item, and "
            "response, correct_response, mark, max_mark as far as there are any."
        ),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Print item statistics, reliability, and the items whose keys are probably wrong."""
    from studium.study.exams.statistics import TableUnreadable, analyse, read_table

    try:
        with csv.open(encoding="utf-8-sig", newline="") as lines:
            analysis = analyse(read_table(lines))
    except OSError as problem:
        _refuse(f"{csv} cannot be read: {problem.strerror}.")
    except TableUnreadable as problem:
        _refuse(f"{csv}: {problem}")
    if as_json:
        sys.stdout.write(json.dumps(analysis.as_json(), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _words(analysis))


def _refuse(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    raise typer.Exit(1)


def _words(analysis: "Analysis") -> list[str]:
    """The analysis as a table to read."""
    test = {name: _figure(value) for name, value in asdict(analysis.test).items()}
    lines = [
        f"{analysis.test.attempts} attempts, {len(analysis.items)} items",
        "mean {mean}  median {median}  standard deviation {standard_deviation}".format(**test),
        "skewness {skewness}  kurtosis {kurtosis}".format(**test),
        "alpha {alpha}  KR-20 {kr20}".format(**test),
        "error ratio {error_ratio}  standard error {standard_error}".format(**test),
        "",
        _line("item", "facility", "deviation", "weight", "discrimination", "efficiency"),
    ]
    for entry in analysis.items:
        item, *figures = astuple(entry)[:6]
        lines.append(_line(item, *map(_figure, figures)))
    lines += ["", "Keys that are probably wrong:" if analysis.key_check else "No key looks wrong."]
    lines += [f"  {doubt.item}: {doubt.reason}" for doubt in analysis.key_check]
    return lines


def _line(item: str, *figures: str) -> str:
    return f"{item[:23]:<24}" + "".join(f"{figure:>15}" for figure in figures)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
