"""A month as a calendar shows it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from studium.study.plan.model import Task

_WEEK = 7


@dataclass(frozen=True)
class MonthDay:
    """A day, and its tasks; `is_other`: of the month before or after."""

    day: date
    is_other: bool
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Month:
    """Whole weeks, from Monday on, that hold a month."""

    first: date
    weeks: tuple[tuple[MonthDay, ...], ...]

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(days=32)).replace(day=1)


def month_of(first: date, tasks: Iterable[Task]) -> Month:
    """The month that begins on `first`, with its tasks."""
    by_day: dict[date | None, list[Task]] = {}
    for task in tasks:
        by_day.setdefault(task.due_date, []).append(task)
    begin = first - timedelta(days=first.weekday())
    weeks = []
    while begin < first or begin.month == first.month:
        days = [begin + timedelta(days=offset) for offset in range(_WEEK)]
        weeks.append(
            tuple(
                MonthDay(day, day.month != first.month, tuple(by_day.get(day, ()))) for day in days
            )
        )
        begin += timedelta(days=_WEEK)
    return Month(first, tuple(weeks))
