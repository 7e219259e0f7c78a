"""The figures of the first admin page: what modules count, as the rows of its charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from studium.platform.database import Transaction
from studium.platform.figures import Amount, Figure, Figures, Step, starts_of
from studium.platform.money import Money
from studium.platform.pages import reader_zone

Row = tuple[str, int, str, int]  # label, value, words, and the second value that charts.html takes


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure as it is drawn: its sum in words, and a row for each step."""

    title: str
    text: str
    total: str
    rows: list[Row]


async def read_figures(
    tx: Transaction, figures: Figures, *, step: Step, now: datetime
) -> list[Drawn]:
    """Every figure, by one statement each; those of money once for each currency."""
    starts = starts_of(step, now, reader_zone())
    return [
        drawn
        for figure in figures.all
        for drawn in _drawn(figure, await figure.read(tx, starts), _labels(step, starts))
    ]


def _drawn(figure: Figure, amounts: Sequence[Amount], labels: list[str]) -> list[Drawn]:
    currencies = sorted({amount.currency for amount in amounts}) or [""]
    return [
        _in_currency(
            figure, [each for each in amounts if each.currency == currency], labels, currency
        )
        for currency in currencies
    ]


def _in_currency(figure: Figure, amounts: list[Amount], labels: list[str], currency: str) -> Drawn:
    values = [0] * len(labels)
    for amount in amounts:
        values[amount.step - 1] += amount.value

    def words(value: int) -> str:
        return Money(value, currency).format() if currency else f"{value:,}"

    return Drawn(
        title=f"{figure.title}, {currency.upper()}" if currency else figure.title,
        text=figure.text,
        total=words(sum(values)),
        rows=[(label, value, words(value), 0) for label, value in zip(labels, values, strict=True)],
    )


def _labels(step: Step, starts: list[datetime]) -> list[str]:
    if step is Step.MONTH:
        return [f"{start:%B %Y}" for start in starts]
    return [f"{start.day} {start:%b}" for start in starts]
