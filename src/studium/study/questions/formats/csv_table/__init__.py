"""CSV: one question a line, its options in columns `option_1`, `option_2` and so on."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from studium.study.questions.formats.bank import judge
from studium.study.questions.formats.markup import Texts
from studium.study.questions.formats.model import (
    MULTI_SELECT,
    ORDERING,
    SINGLE_BEST,
    FileRefused,
    Found,
    Item,
    Media,
    Option,
    refuse,
)
from studium.study.questions.formats.plugin import Format, Written
from studium.study.questions.formats.source import Source

NAMES = {
    "source_id": ("source_id", "identifier", "id", "name", "title"),
    "type": ("type", "question_type"),
    "stem": ("stem", "question", "question_text", "text", "prompt"),
    "correct": ("correct", "correct_answer", "answer", "answers", "key", "correct_answers"),
    "rationale": ("rationale", "explanation", "feedback", "general_feedback"),
    "domain": ("domain",),
    "difficulty": ("difficulty",),
    "scoring": ("scoring",),
    "media": ("media",),
    "metadata": ("metadata",),
    "body": ("body",),
}
BY_NAME = {name: field for field, names in NAMES.items() for name in names}
_OPTION = re.compile(r"^(?:option|answer|choice)?_?([a-z]|\d{1,2})$")
_REASON = re.compile(r"^(?:rationale|feedback|explanation)_([a-z]|\d{1,2})$")
_OPTION_NAMED = re.compile(r"\b(?:option|answer|choice)[ _]?(?=(?:[a-z]|\d{1,2})\b)", re.IGNORECASE)
_STATED = re.compile(r"^[a-z]$|^\d{1,2}$", re.IGNORECASE)
OF_CHOICE = frozenset(
    ["MCQ", "MULTIPLE_CHOICE", "SINGLE_CHOICE", "MULTIPLE_RESPONSE", "TRUE_FALSE", "TRUEFALSE"]
)
"""What others call questions of which one or several options are right."""
LONGEST_HEADER = 32_000
_DELIMITERS = ",;\t"


def recognises(source: Source) -> bool:
    """Whether the first line names a column for the question and one for the answer."""
    lines = source.head_text.lstrip("\n").split("\n", 1)
    try:
        names = {
            _name(name) for name in next(csv.reader(lines[:1], delimiter=_delimiter(lines[0])))
        }
    except (csv.Error, StopIteration):
        return False
    fields = {BY_NAME.get(name) for name in names}
    return "stem" in fields and bool(fields & {"correct", "body"})


def read(source: Source) -> Iterator[Found]:
    """Questions in the order of the file; one without an identifier is called by its number."""
    text = source.text().lstrip("\n")
    delimiter = _delimiter(text.split("\n", 1)[0])
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        if text.find("\n", 0, LONGEST_HEADER) < 0 and len(text) > LONGEST_HEADER:
            raise FileRefused("The table's first line is too long to name columns.")
        header = [_name(name) for name in next(rows, [])]
        if "stem" not in {BY_NAME.get(name) for name in header}:
            raise FileRefused("The table has no column `stem` for the question.")
        for row in rows:
            if any(cell.strip() for cell in row):
                number += 1
                yield _Row(header, row, number).found()
    except csv.Error as problem:
        raise FileRefused(f"The file is no readable table: {problem}.") from problem


def _name(raw: str) -> str:
    return re.sub(r"[\s\-.]+", "_", raw.strip().lower())


def _delimiter(first_line: str) -> str:
    return max(_DELIMITERS, key=first_line.count)


class _Row:
    """One line of the table."""

    def __init__(self, header: list[str], cells: list[str], number: int) -> None:
        self._fields: dict[str, str] = {}
        self._options: dict[str, str] = {}
        self._reasons: dict[str, str] = {}
        self._losses: list[str] = []
        for name, cell in zip(header, cells, strict=False):
            self._take(name, cell.strip())
        if any(cell.strip() for cell in cells[len(header) :]):
            self._losses.append("cells without a column")
        self._identifier = self._fields.get("source_id") or str(number)

    def _take(self, name: str, cell: str) -> None:
        option, reason = _OPTION.match(name), _REASON.match(name)
        if not cell:
            return
        if name in BY_NAME:
            self._fields.setdefault(BY_NAME[name], cell)
        elif option:
            self._options[_ordinal(option[1])] = cell
        elif reason:
            self._reasons[_ordinal(reason[1])] = cell
        else:
            self._losses.append(f"column {name[:40]!r}")

    def found(self) -> Found:
        """The question, or why it is refused."""
        try:
            return self._judged()
        except ValueError as problem:
            return refuse(self._identifier, str(problem))

    def _judged(self) -> Found:
        texts = Texts()
        labels = sorted(self._options, key=int)
        right = self._right(labels)
        kind = re.sub(r"[\W_]+", "_", self._fields.get("type", "").upper())
        if not kind or kind in OF_CHOICE:
            kind = SINGLE_BEST if len(right) == 1 else MULTI_SELECT
        file_order: tuple[int, ...] = ()
        if kind == ORDERING and right:
            if sorted(right, key=int) != labels:
                raise ValueError("The answer does not name each option once.")
            file_order = tuple(right.index(label) for label in labels)
            labels = right
        options = tuple(
            Option(
                texts.plain(self._options[label]),
                None if kind == ORDERING else label in right,
                texts.plain(self._reasons.get(label, "")),
            )
            for label in labels
        )
        item = Item(
            identifier=self._identifier,
            type=kind,
            stem=texts.plain(self._fields.get("stem", "")),
            options=options,
            rationale=texts.plain(self._fields.get("rationale", "")),
            domain=self._fields.get("domain", ""),
            difficulty=self._difficulty(),
            scoring=self._fields.get("scoring", ""),
            media=tuple(
                Media(str(one.get("file", "")), str(one.get("alt", "")))
                for one in self._json("media", list)
            ),
            metadata=self._json("metadata", dict),
            body=self._json("body", dict),
            file_order=file_order,
        )
        return judge(item, (*self._losses, *texts.losses()))

    def _right(self, labels: list[str]) -> list[str]:
        """The options that are stated as right: by letter, by number, or by their text."""
        stated = self._fields.get("correct", "")
        if not stated:
            return []
        by_text = [label for label in labels if self._options[label] == stated]
        by_text = by_text or [
            label for label in labels if self._options[label].casefold() == stated.casefold()
        ]
        if by_text:
            return by_text[:1]
        stated = _OPTION_NAMED.sub("", stated)
        parts = [part.strip() for part in re.split(r"[;,|\s]+", stated) if part.strip()]
        if len(parts) == 1 and parts[0].isalpha() and len(parts[0]) <= len(labels):
            parts = list(parts[0])
        right = [_ordinal(part) for part in parts if _STATED.match(part)]
        if len(right) < len(parts) or not set(right) <= set(labels):
            raise ValueError(f"The answer {stated[:40]!r} names no option.")
        return right

    def _difficulty(self) -> int | None:
        text = self._fields.get("difficulty", "")
        if not text:
            return None
        if not text.isdecimal():
            raise ValueError(f"Difficulty {text[:40]!r} is not a whole number.")
        return int(text[:9])

    def _json(self, name: str, kind: type[Any]) -> Any:
        text = self._fields.get(name)
        if not text:
            return kind()
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as problem:
            raise ValueError(f"The column {name} is no JSON.") from problem
        if not isinstance(value, kind):
            raise ValueError(f"The column {name} has JSON of another kind.")  # noqa: TRY004 -- told
        return value


def _ordinal(label: str) -> str:
    """A column's or an answer's label as its number: A and 1 are the same."""
    return label if label.isdecimal() else str(ord(label.lower()) - ord("a") + 1)


def write(items: Sequence[Item]) -> Written:
    """Every question, whole; several kinds of data as JSON in their columns."""
    most = max((len(item.options) for item in items), default=0)
    names = [*(name for name in NAMES)]
    numbers = range(1, most + 1)
    names += [f"{part}_{number}" for number in numbers for part in ("option", "rationale")]
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_cells(item) for item in items)
    losses = [
        (item.identifier, "metadata of options")
        for item in items
        if any(option.metadata for option in item.options)
    ]
    return Written(table.getvalue().encode(), losses=tuple(losses))


def _cells(item: Item) -> Mapping[str, object]:
    media = [{"file": one.name, "alt": one.alt} for one in item.media]
    cells: dict[str, object] = {
        "source_id": item.identifier,
        "type": item.type,
        "stem": item.stem,
        "correct": ";".join(str(n + 1) for n in item.correct) if item.options else "",
        "rationale": item.rationale,
        "domain": item.domain,
        "difficulty": item.difficulty,
        "scoring": item.scoring,
        "media": json.dumps(media, ensure_ascii=False) if media else "",
        "metadata": json.dumps(dict(item.metadata), ensure_ascii=False) if item.metadata else "",
        "body": json.dumps(dict(item.body), ensure_ascii=False) if item.body else "",
    }
    for number, option in enumerate(item.options, start=1):
        cells[f"option_{number}"] = option.content
        cells[f"rationale_{number}"] = option.rationale
    return cells


FORMATS = (Format("csv", "CSV", ".csv", "text/csv", recognises, read, write, precedence=30),)
