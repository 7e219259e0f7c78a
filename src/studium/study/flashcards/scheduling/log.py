"""Reading a review log: one row a review, in the order of time."""

import csv
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, tzinfo

from studium.study.flashcards.scheduling.days import learner_day

COLUMNS = ("card_id", "review_rating", "review_time", "review_duration")

_GRADES = {"1": 1, "2": 2, "3": 3, "4": 4}
_LONGEST_SHOWN = 40


class BadLog(ValueError):
    """The log cannot be read; the message says where and why."""


@dataclass
class ReviewLog:
    """The rows of a log in arrays, 20 bytes a row: card (numbered from 0), grade, learner's day."""

    cards: "array[int]" = field(default_factory=lambda: array("l"))
    grades: "array[int]" = field(default_factory=lambda: array("b"))
    days: "array[int]" = field(default_factory=lambda: array("l"))

    def __len__(self) -> int:
        """How many rows."""
        return len(self.cards)

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        """Card, grade and day of each row."""
        return zip(self.cards, self.grades, self.days, strict=True)


def read_log(lines: Iterable[str], *, zone: tzinfo, day_start: time) -> ReviewLog:
    """Rows `card_id,review_rating,review_time,review_duration`; the first line names the columns.

    Ratings are 1 to 4, times ISO 8601 with their zone and never earlier than the row before,
    durations milliseconds or nothing. Raises BadLog.
    """
    log = ReviewLog()
    numbers: dict[str, int] = {}
    before: datetime | None = None
    for row, cells in enumerate(_rows(lines), 1):
        try:
            card, grade, moment = _read(cells)
            day = learner_day(moment, zone, day_start).toordinal()
        except (ValueError, OverflowError) as problem:
            raise BadLog(f"row {row}: {problem}") from None
        if before is not None and moment < before:
            raise BadLog(f"row {row} is earlier than the row before: sort the rows by review_time")
        before = moment
        log.cards.append(numbers.setdefault(card, len(numbers)))
        log.grades.append(grade)
        log.days.append(day)
    if not log:
        raise BadLog("the file has no reviews")
    return log


def _rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The four cells of each row, in the order of COLUMNS."""
    reader = csv.reader(lines, strict=True)
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in head]
        if missing:
            raise BadLog(f"the first line names no column {', '.join(missing)}")
        places = [head.index(name) for name in COLUMNS]
        for row, cells in enumerate((cells for cells in reader if cells), 1):
            if len(cells) != len(head):
                raise BadLog(f"row {row} has {len(cells)} cells, and the first line {len(head)}")
            yield [cells[place].strip() for place in places]
    except csv.Error as problem:
        raise BadLog(f"line {reader.line_num}: {problem}") from None


def _read(cells: list[str]) -> tuple[str, int, datetime]:
    card, rating, moment, duration = cells
    if not card:
        raise ValueError("card_id is empty")
    grade = _GRADES.get(rating)
    if grade is None:
        raise ValueError(f"review_rating is 1 to 4, not {_shown(rating)}")
    if duration and not (duration.isascii() and duration.isdigit()):
        raise ValueError(f"review_duration is in whole milliseconds, not {_shown(duration)}")
    return card, grade, _moment(moment)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"review_time is no ISO 8601 time: {_shown(text)}") from None
    if moment.tzinfo is None:
        raise ValueError(f"review_time needs its zone, such as Z or +02:00: {_shown(text)}")
    return moment


def _shown(text: str) -> str:
    """What stands in a cell, short and in quotes."""
    return repr(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…")
