"""A table of attempts in memory: one row per attempt and item, as arrays."""

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

NO_CODE = -1
DEFAULT_MAXIMUM = 1.0
DELIMITERS = ",;\t"
LARGEST_MARK = 1e12  # the fourth powers of sums of these are finite
FEW_ITEMS = 2**16
REQUIRED = ("attempt", "item")
OPTIONAL = ("response", "correct_response", "mark", "max_mark")


class TableUnreadable(Exception):
    """The table cannot be read; the message says where and why, in one line."""


@dataclass(frozen=True)
class AttemptTable:
    """Rows of (attempt, item), every array one entry a row; every item has a row.

    `attempt_codes` and `item_codes` index `attempts` and `items`, `response_codes` and
    `key_codes` index `answers`; NO_CODE where the table has no response or no key.
    """

    attempts: tuple[str, ...]
    items: tuple[str, ...]
    answers: tuple[str, ...]
    attempt_codes: Codes
    item_codes: Codes
    response_codes: Codes
    key_codes: Codes
    marks: Floats
    maxima: Floats

    @cached_property
    def totals(self) -> Floats:
        """Every attempt's total mark, shape (attempts,)."""
        sums = np.bincount(self.attempt_codes, self.marks, minlength=len(self.attempts))
        return sums.astype(np.float64, copy=False)

    @cached_property
    def counts(self) -> Codes:
        """How many attempts have each item, shape (items,)."""
        return np.bincount(self.item_codes, minlength=len(self.items))

    @cached_property
    def by_item(self) -> Codes:
        """The rows ordered by item, those of an item as they stand in the table."""
        few = len(self.items) <= FEW_ITEMS  # 16 bits are sorted by radix, in linear time
        codes = self.item_codes.astype(np.uint16) if few else self.item_codes
        return np.argsort(codes, kind="stable")

    @cached_property
    def starts(self) -> Codes:
        """Where each item's rows begin in `by_item`, shape (items,)."""
        return np.cumsum(self.counts) - self.counts

    @cached_property
    def rest_marks(self) -> Floats:
        """For every row, the total of its attempt without the row's own mark."""
        return self.totals[self.attempt_codes] - self.marks


def read_table(lines: Iterable[str]) -> AttemptTable:
    """Read a CSV table with a header line; raises TableUnreadable.

    Columns `attempt`, `item`, and any of `response`, `correct_response`, `mark`, `max_mark`;
    others are passed over. Columns are parted by commas, semicolons or tabs, whichever the header
    has most of; where it is not commas, a number may have a decimal comma. A row without a mark
    scores its maximum (default 1) where response and key are equal, else 0; an empty response is
    an omission and scores 0.
    """
    columns = _Columns()
    lines = iter(lines)
    try:
        first = next(lines, "")
        delimiter = max(DELIMITERS, key=first.count)
        rows = csv.reader(chain([first], lines), strict=True, delimiter=delimiter)
        header = _header(next(rows, None))
        for row in rows:
            if any(cell.strip() for cell in row):
                columns.add(_Row(header, row, rows.line_num, delimiter))
    except csv.Error as problem:
        raise TableUnreadable(
            f"This is no table of comma-separated values: {problem}."
        ) from problem
    except UnicodeDecodeError as problem:
        raise TableUnreadable(
            f"The table is not encoded as UTF-8 (byte {problem.start} of a block)."
        ) from problem
    return columns.table()


@dataclass(frozen=True)
class Answered:
    """One attempt at one item; `response` is empty for an omission, None where none is known."""

    attempt: str
    item: str
    response: str | None
    key: str | None
    mark: float
    maximum: float


def table_of(rows: Iterable[Answered]) -> AttemptTable:
    """A table from rows in memory, each attempt with an item once at most."""
    columns = _Columns()
    for row in rows:
        columns.append(row)
    return columns.table()


def _header(names: list[str] | None) -> Mapping[str, int]:
    if not names:
        raise TableUnreadable("The table is empty: it needs a line that names its columns.")
    header: dict[str, int] = {}
    for index, name in enumerate(names):
        wanted = name.strip().lower().removeprefix("\ufeff")
        if wanted in header and wanted in REQUIRED + OPTIONAL:
            raise TableUnreadable(f"The column {wanted!r} stands twice in the table.")
        header[wanted] = index
    for name in REQUIRED:
        if name not in header:
            raise TableUnreadable(f"The table has no column {name!r}.")
    if not {"mark", "response"} & header.keys():
        raise TableUnreadable("The table needs a column 'mark' or 'response'.")
    return header


@dataclass(frozen=True)
class _Row:
    header: Mapping[str, int]
    cells: list[str]
    line: int
    delimiter: str

    def text(self, name: str) -> str:
        """The cell of a column, trimmed; empty where the table or the row has none."""
        index = self.header.get(name)
        return self.cells[index].strip() if index is not None and index < len(self.cells) else ""

    def identifier(self, name: str) -> str:
        """A cell that must not be empty."""
        text = self.text(name)
        if not text:
            raise TableUnreadable(f"Line {self.line} names no {name}.")
        return text

    def number(self, name: str) -> float | None:
        """A number that marks may have, or None for an empty cell."""
        text = self.text(name)
        if not text:
            return None
        plain = text if self.delimiter == "," else text.replace(",", ".")
        try:
            value = float(plain)
        except ValueError:
            value = math.nan
        if math.isnan(value):
            raise TableUnreadable(f"Line {self.line}: {name} {text[:40]!r} is not a number.")
        if abs(value) > LARGEST_MARK:
            raise TableUnreadable(f"Line {self.line}: {name} {text[:40]!r} is too large a number.")
        return value

    def maximum(self) -> float:
        """The most that this row's item can score."""
        value = self.number("max_mark")
        if value is not None and value < 0:
            raise TableUnreadable(f"Line {self.line}: max_mark is less than 0.")
        return DEFAULT_MAXIMUM if value is None else value

    def mark(self) -> float:
        """The mark that is given, or that response and key make."""
        given = self.number("mark")
        if given is not None:
            return given
        response, key = self.text("response"), self.text("correct_response")
        return self.maximum() if response and response == key else 0.0


class _Columns:
    """Collects rows into columns of codes and numbers."""

    def __init__(self) -> None:
        self.attempts: dict[str, int] = {}
        self.items: dict[str, int] = {}
        self.answers: dict[str, int] = {}
        self.codes: list[tuple[int, int, int, int]] = []
        self.numbers: list[tuple[float, float]] = []
        self.seen: set[tuple[int, int]] = set()

    def add(self, row: _Row) -> None:
        """Take one row."""
        attempt, item = row.identifier("attempt"), row.identifier("item")
        pair = (_code(self.attempts, attempt), _code(self.items, item))
        if pair in self.seen:
            raise TableUnreadable(
                f"Line {row.line}: attempt {attempt[:40]!r} has item {item[:40]!r} twice."
            )
        self.seen.add(pair)
        response = row.text("response") if "response" in row.header else None
        self.append(
            Answered(
                attempt,
                item,
                response,
                row.text("correct_response") or None,
                row.mark(),
                row.maximum(),
            )
        )

    def append(self, row: Answered) -> None:
        """Take one row that was read already."""
        self.codes.append(
            (
                _code(self.attempts, row.attempt),
                _code(self.items, row.item),
                NO_CODE if row.response is None else _code(self.answers, row.response),
                NO_CODE if row.key is None else _code(self.answers, row.key),
            )
        )
        self.numbers.append((row.mark, row.maximum))

    def table(self) -> AttemptTable:
        """What was collected, as arrays."""
        codes = np.array(self.codes, dtype=np.int64).reshape(-1, 4).T
        numbers = np.array(self.numbers, dtype=np.float64).reshape(-1, 2).T
        return AttemptTable(
            attempts=tuple(self.attempts),
            items=tuple(self.items),
            answers=tuple(self.answers),
            attempt_codes=codes[0].copy(),
            item_codes=codes[1].copy(),
            response_codes=codes[2].copy(),
            key_codes=codes[3].copy(),
            marks=numbers[0].copy(),
            maxima=numbers[1].copy(),
        )


def _code(codes: dict[str, int], text: str) -> int:
    return codes.setdefault(text, len(codes))
