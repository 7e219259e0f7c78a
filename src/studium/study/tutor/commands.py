"""`studium tutor`: the local model on files, without account, database or network."""

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from studium.study.tutor.model import Generated

cli = typer.Typer(
    name="tutor", help="Make questions from a text, and grade answers, on this machine."
)

_COLUMNS = ("id", "question", "model_answer", "answer")
_MOST_CSV_BYTES = 64 * 1024 * 1024
_ROWS_AT_ONCE = 256
_MOST_QUESTIONS = 200

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]


@cli.command()
def generate(
    file: Annotated[
        Path,
        typer.Option("--file", help="Text, Markdown, HTML, PDF or Word (.docx); at most 10 MB."),
    ],
    count: Annotated[
        int, typer.Option("--count", min=1, max=_MOST_QUESTIONS, help="How many questions at most.")
    ] = 10,
    *,
    as_json: AsJson = False,
) -> None:
    """Make questions from a file, each resting on a span of its text.

    Prints the questions that passed every check, and how many candidates each check dropped.
    Places are characters of the extracted text. The same file gives the same questions.
    Exit status 1 when the file cannot be read.
    """
    from studium.platform.embeddings import Embedder
    from studium.platform.errors import StudiumError
    from studium.study.tutor.reading.extract import extract_text
    from studium.study.tutor.writing.generate import generate as write

    data = _read(file)
    try:
        extracted = extract_text(data, name=file.name)
        made = write(Embedder(), extracted.text, count=count)
    except StudiumError as problem:
        _complain(problem.message)
    typer.echo(json.dumps(_questions(made), ensure_ascii=False) if as_json else _readable(made))


@cli.command()
def evaluate(
    csv_file: Annotated[
        Path,
        typer.Option(
            "--csv", help="A CSV file with the columns id, question, model_answer, answer."
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Grade the answers in a CSV file against their model answers, from 0 to 1.

    The same texts give the same grade. Exit status 1 when the file cannot be read.
    """
    from studium.platform.embeddings import Embedder
    from studium.platform.errors import StudiumError
    from studium.study.tutor.grading.grade import grade_many

    rows = _rows(_read(csv_file))
    embedder = Embedder()
    scores: dict[str, float] = {}
    try:
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = rows[start : start + _ROWS_AT_ONCE]
            grades = grade_many(embedder, [(row[1], row[2], row[3]) for row in part])
            scores.update((row[0], grade.score) for row, grade in zip(part, grades, strict=True))
    except StudiumError as problem:
        _complain(problem.message)
    if as_json:
        typer.echo(json.dumps({"scores": scores}, ensure_ascii=False))
    else:
        typer.echo("\n".join(f"{score:.2f}  {key}" for key, score in scores.items()))


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MOST_CSV_BYTES:
            _complain(f"{file} is larger than {_MOST_CSV_BYTES // 1024 // 1024} MB.")
        return file.read_bytes()
    except OSError as problem:
        _complain(f"{file} cannot be read: {problem.strerror}.")


def _rows(data: bytes) -> list[tuple[str, str, str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _complain("The CSV file is not UTF-8.")
    csv.field_size_limit(1024 * 1024)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            _complain(f"The CSV file has no column {' and no column '.join(missing)}.")
        rows = [tuple(row[name] or "" for name in _COLUMNS) for row in reader]
    except csv.Error as problem:
        _complain(f"The CSV file cannot be read: {problem}.")
    seen: set[str] = set()
    for row in rows:
        if row[0] in seen:
            _complain(f"The CSV file has the id {row[0]!r} twice.")
        seen.add(row[0])
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _questions(made: "Generated") -> dict[str, object]:
    return {
        "questions": [
            {
                "type": draft.type,
                "stem": draft.stem,
                "options": list(draft.options),
                "correct": list(draft.correct),
                "rationale": draft.rationale,
                "span": list(draft.span),
                "quote": draft.quote,
            }
            for draft in made.drafts
        ],
        "dropped": made.dropped,
    }


def _readable(made: "Generated") -> str:
    lines = []
    for number, draft in enumerate(made.drafts, 1):
        lines.append(f"{number}. {draft.stem}")
        for index, option in enumerate(draft.options):
            lines.append(f"   {'*' if index in draft.correct else ' '} {option}")
        lines += [f"   {draft.rationale}", ""]
    dropped = ", ".join(f"{name} {count}" for name, count in made.dropped.items())
    sections = f"{made.sections_covered} of {made.sections} sections"
    return "\n".join(
        [*lines, f"{len(made.drafts)} questions over {sections}. Dropped: {dropped or 'none'}."]
    )


def _complain(sentence: str) -> NoReturn:
    typer.echo(f"studium: {sentence}", err=True)
    raise typer.Exit(1)
