"""What the first admin page draws over time: figures that modules bring in their `figures.py`.

    FIGURES = (Figure("Sign-ups", "Accounts that were made.", by(store.SIGN_UPS), order=400),)

Each is one statement that finds its rows by an index on their time. Its parameter is the moments at
which the steps of the drawing begin, oldest first; it answers what happened in each as `step`
(1 is the first: `width_bucket(created_at, $1::timestamptz[])`), `currency` and `value`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from studium.platform.database import Sql, Transaction


class Step(StrEnum):
    """How much time one bar of a drawing is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def drawn(self) -> int:
        """How many of them are drawn."""
        return {Step.DAY: 30, Step.WEEK: 26, Step.MONTH: 12}[self]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of something came in one step, 1 the first. `currency` is empty for plain counts,
    else `value` is in its minor units.
    """  # noqa: D205 - one sentence

    step: int
    currency: str
    value: int


ReadFigure = Callable[[Transaction, list[datetime]], Awaitable[list[Amount]]]


def by(sql: Sql) -> ReadFigure:
    """Read a figure by a statement."""

    async def read(tx: Transaction, starts: list[datetime]) -> list[Amount]:
        return await tx.all(Amount, sql, starts)

    return read


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that is counted over time. Lower `order` comes first.

    Money is drawn once for each currency. `text` says what is counted.
    """

    title: str
    text: str
    read: ReadFigure
    is_money: bool = False
    order: int = 500


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of this installation, in its order."""

    all: tuple[Figure, ...]


def starts_of(step: Step, now: datetime, zone: tzinfo) -> list[datetime]:
    """When each step begins in a time zone, oldest first; the last one is going on now.

    Weeks begin on Mondays.
    """
    day = now.astimezone(zone).date()
    if step is Step.MONTH:
        months = day.year * 12 + day.month - 1
        firsts = [divmod(months - back, 12) for back in range(step.drawn)]
        days = [day.replace(year=year, month=month + 1, day=1) for year, month in firsts]
    elif step is Step.WEEK:
        monday = day - timedelta(days=day.weekday())
        days = [monday - timedelta(weeks=back) for back in range(step.drawn)]
    else:
        days = [day - timedelta(days=back) for back in range(step.drawn)]
    return [datetime(each.year, each.month, each.day, tzinfo=zone) for each in reversed(days)]
