"""`studium exams …`: what an operator or an author asks of exams from a terminal."""

import json
import sys
from dataclasses import asdict, astuple
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from studium.platform.parts import Parts
    from studium.study.exams.statistics import Analysis

_AT_ONCE = 200
cli = typer.Typer(name="exams", help="Exams: statistics of tests, and proof of what was answered.")


@cli.callback()
def exams() -> None:
    """Exams: statistics of tests, and proof of what was answered."""


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


@cli.command()
def verify(
    ctx: typer.Context,
    session: Annotated[
        UUID | None, typer.Argument(help="A session's id; without one, every session is checked.")
    ] = None,
) -> None:
    """Prove that answers and scores follow from the chained logs; 1 when some do not."""
    from studium.platform.commands import installation_of

    async def work(parts: "Parts") -> tuple[int, int]:
        return await _verify(parts, session)

    checked, broken = installation_of(ctx).run(work)
    sys.stdout.write(f"{checked} sessions checked, {broken} with faults\n")
    if broken or (session is not None and not checked):
        raise typer.Exit(1)


async def _verify(parts: "Parts", session: UUID | None) -> tuple[int, int]:
    """How many sessions were checked, and how many of them have faults; each is told."""
    from studium.platform.database import Database
    from studium.study.exams.actions.verify_session import verify_session
    from studium.study.exams.sessions.store import ids_after
    from studium.study.questions import QuestionTypes

    database, types = parts[Database], parts[QuestionTypes]
    checked = broken = 0
    ids = [session] if session is not None else [UUID(int=0)]
    while ids:
        if session is None:
            async with database.reader() as tx:
                ids = await ids_after(tx, ids[-1], limit=_AT_ONCE)
        for session_id in ids:
            async with database.transaction() as tx:
                verdict = await verify_session(tx, session_id=session_id, types=types)
            checked += verdict is not None
            if verdict is not None and verdict.faults:
                broken += 1
                sys.stdout.write(f"{session_id}: {'; '.join(verdict.faults)}\n")
        if session is not None:
            break
    return checked, broken


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
