"""`studium flashcards`: what can be done with cards on the command line, without a database."""

import json
from dataclasses import asdict
from datetime import datetime, time, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

if TYPE_CHECKING:
    from studium.study.flashcards.scheduling.replay import Replay

cli = typer.Typer(
    name="flashcards",
    help="Flashcards: measure the scheduler on a review log, look into packages.",
    no_args_is_help=True,
)


@cli.callback()
def flashcards() -> None:
    """Flashcards: measure the scheduler on a review log, look into packages."""


@cli.command("replay")
def replay_log(  # noqa: PLR0913 - one parameter an option
    *,
    csv: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="Rows card_id,review_rating,review_time,review_duration in the order of time.",
        ),
    ],
    timezone: Annotated[
        str, typer.Option(metavar="ZONE", help="The learner's time zone, as Europe/Berlin.")
    ] = "UTC",
    day_start: Annotated[
        str, typer.Option(metavar="HH:MM", help="When the learner's day begins.")
    ] = "04:00",
    fit: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="Fit parameters on this share of the reviews, as 0.6."),
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option(metavar="OUT.csv", help="Write row,recall for every row.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run a review log through the scheduler and say how well it predicts recall.

    The last 40 % of the reviews that fall at least a day after their card's last one are scored:
    log loss in natural logarithms, and what was predicted beside what was recalled.
    """
    from studium.study.flashcards.scheduling.log import BadLog, read_log
    from studium.study.flashcards.scheduling.replay import replay

    zone, begins, share = _zone(timezone), _hour(day_start), _share(fit)
    try:
        with csv.open(encoding="utf-8-sig", newline="") as lines:
            log = read_log(lines, zone=zone, day_start=begins)
    except OSError as problem:
        _refuse(f"{csv}: {problem.strerror}")
    except UnicodeDecodeError:
        _refuse(f"{csv} is not text in UTF-8")
    except BadLog as problem:
        _refuse(f"{csv}: {problem}")
    found = replay(log, fit_share=share)
    if predictions is not None:
        _write(predictions, found.recalls)
    typer.echo(json.dumps(_answer(found)) if as_json else _words(found))


@cli.command("import")
def import_package(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .apkg, .colpkg or .csv file.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Look into the file and keep nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look into a package: what would come in, what would be lost, or why it is refused.

    Status 0: it would be taken; 1: it is refused. Cards come in on the page /flashcards/import,
    into the account of whoever is signed in there.
    """
    from studium.study.flashcards.actions.import_cards import read_package
    from studium.study.flashcards.packages.look import Contents, look_into
    from studium.study.flashcards.packages.refusals import PackageRefused

    if not dry_run:
        _refuse("This command only looks: add --dry-run. Import on the page /flashcards/import.")
    contents, refused = Contents(), None
    try:
        is_table = file.suffix.lower() == ".csv"
        contents = read_package(file, is_table=True).contents if is_table else look_into(file)
    except PackageRefused as problem:
        refused = " ".join(problem.message.split())
    answer = {**asdict(contents), "refused": refused}
    if as_json:
        typer.echo(json.dumps(answer))
    elif refused:
        typer.echo(refused, err=True)
    else:
        typer.echo("\n".join(f"{name}: {value}" for name, value in answer.items() if value))
    raise typer.Exit(1 if refused else 0)


def _write(path: Path, recalls: list[float | None]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            out.write("row,recall\n")
            for row, recall in enumerate(recalls, 1):
                out.write(f"{row},{'' if recall is None else format(recall, '.9g')}\n")
    except OSError as problem:
        _refuse(f"{path}: {problem.strerror}")


def _answer(found: "Replay") -> dict[str, object]:
    return {
        "log_loss": found.log_loss,
        "scored": found.scored,
        "parameters": list(found.parameters),
        "calibration": [
            {"predicted": a_bin.predicted, "recalled": a_bin.recalled, "count": a_bin.count}
            for a_bin in found.calibration
        ],
    }


def _words(found: "Replay") -> str:
    if found.log_loss is None:
        return "Nothing to score: no review falls a day or more after its card's last one."
    lines = [
        f"Log loss {found.log_loss:.5f} over {found.scored} reviews.",
        "predicted  recalled  n",
    ]
    lines += [f"{b.predicted:9.1%}  {b.recalled:8.1%}  {b.count}" for b in found.calibration]
    return "\n".join(lines)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _refuse(f"{name!r} is no time zone: use a name such as Europe/Berlin")


def _hour(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - an hour of any day
    except ValueError:
        _refuse(f"--day-start is an hour such as 04:00, not {text!r}")


def _share(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        _refuse(f"--fit is a share between 0 and 1 such as 0.6, not {text!r}")
    return share


def _refuse(reason: str) -> NoReturn:
    """Say what is wrong, in one line, and end with status 1."""
    typer.echo(" ".join(reason.split()), err=True)
    raise typer.Exit(1)
