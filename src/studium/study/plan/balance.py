"""Balancing a study plan: the same for the same input, explained, within each day's minutes. Pure.

Each study day from today to the day before the exam is filled in this order: what the learner fixed
by hand, due flashcards, once a week a practice exam, then drills. Drills go to the domains in
proportion to what is missing there, the lower bound of mastery standing for what is known. The last
day is for due cards alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from studium.study.plan.model import TaskCategory

HORIZON_DAYS = 28  # how far a plan reaches without an exam date, and at most
DRILL_MINUTES = 25
MOCK_MINUTES = 60
TARGET = 0.85  # of a domain's answers, from which on it needs no drills for its own sake
DRILL_GAIN = 0.02  # of mastery that one drill is taken to bring
_LEAST_WEIGHT = 0.05
_CARDS_SHARE = 0.5  # of a day's minutes that due cards may take, except on the last day
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DomainNeed:
    """A domain, the lower bound of what is known of it (0 to 1), and what it is called."""

    domain: str
    known: float
    title: str = ""


@dataclass(frozen=True)
class BalanceInput:
    """All that a plan is made from. `taken`: minutes that fixed tasks take on a day.

    `due_minutes`: minutes that due cards ask for on a day. `drilled`: drills of each domain that
    are begun and not finished. `kept_keys`: what stays as it is and is not planned again.
    """

    today: date
    exam_on: date | None
    minutes_per_day: int
    free_days: frozenset[date]
    domains: tuple[DomainNeed, ...]
    due_minutes: Mapping[date, int] = field(default_factory=dict)
    taken: Mapping[date, int] = field(default_factory=dict)
    drilled: Mapping[str, int] = field(default_factory=dict)
    kept_keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PlannedTask:
    """A task that balancing wants: `key` names what for, `reason` why."""

    key: str
    title: str
    due_date: date
    category: TaskCategory
    minutes: int
    reason: str
    domain: str | None = None


@dataclass(frozen=True)
class Advice:
    """What gives most for the time, and how much time a domain asks for."""

    domain: str
    minutes: int
    reason: str


@dataclass(frozen=True)
class Balance:
    """A plan; `needed` are the minutes that it would take to reach the target everywhere."""

    tasks: tuple[PlannedTask, ...]
    needed_minutes: int
    available_minutes: int
    advice: tuple[Advice, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there is time for all of it."""
        return self.needed_minutes <= self.available_minutes


def balance(given: BalanceInput) -> Balance:
    """The plan for this input."""
    days = study_days(given)
    free_minutes = {day: max(0, given.minutes_per_day - given.taken.get(day, 0)) for day in days}
    available = sum(free_minutes.values())
    tasks = [*_cards(given, days, free_minutes), *_mocks(given, days, free_minutes)]
    cards_minutes = sum(task.minutes for task in tasks)
    tasks += _drills(given, days, free_minutes)
    needs = needed_drills(given)
    needed = cards_minutes + DRILL_MINUTES * sum(needs.values())
    tasks.sort(key=lambda task: (task.due_date, _ORDER[task.category], task.key))
    return Balance(tuple(tasks), needed, available, tuple(_advice(given, needs)))


_ORDER = {category: place for place, category in enumerate(
    [TaskCategory.FLASHCARDS, TaskCategory.REVIEW, TaskCategory.STUDY, TaskCategory.EXAM,
     TaskCategory.ADMIN]
)}  # fmt: skip


def study_days(given: BalanceInput) -> list[date]:
    """The days that a plan fills: from today to the day before the exam, but the free ones."""
    last = given.today + (HORIZON_DAYS - 1) * _DAY
    if given.exam_on is not None:
        last = min(last, given.exam_on - _DAY)
    count = (last - given.today).days + 1
    days = (given.today + offset * _DAY for offset in range(max(0, count)))
    return [day for day in days if day not in given.free_days]


def needed_drills(given: BalanceInput) -> dict[str, int]:
    """How many drills each domain asks for until its lower bound reaches the target."""
    return {
        need.domain: max(
            0, ceil((TARGET - need.known) / DRILL_GAIN) - given.drilled.get(need.domain, 0)
        )
        for need in sorted(given.domains, key=lambda need: need.domain)
    }


def _is_last(given: BalanceInput, day: date) -> bool:
    return given.exam_on is not None and day == given.exam_on - _DAY


def _cards(
    given: BalanceInput, days: Sequence[date], free_minutes: dict[date, int]
) -> Iterator[PlannedTask]:
    """Due cards of each day, with what the free days before left over."""
    waiting = 0
    planned = set(days)
    last = max([*days, *given.due_minutes], default=given.today)
    for offset in range((last - given.today).days + 1):
        day = given.today + offset * _DAY
        waiting += given.due_minutes.get(day, 0)
        if day not in planned or waiting == 0:
            continue
        share = 1.0 if _is_last(given, day) else _CARDS_SHARE
        minutes = min(waiting, free_minutes[day], max(1, int(given.minutes_per_day * share)))
        if minutes < 1 or f"cards:{day}" in given.kept_keys:
            continue
        waiting -= minutes
        free_minutes[day] -= minutes
        yield PlannedTask(
            f"cards:{day}",
            "Review the cards that are due",
            day,
            TaskCategory.FLASHCARDS,
            minutes,
            "Cards that are due come first: each day that they wait, more of them are forgotten.",
        )


def _mocks(
    given: BalanceInput, days: Sequence[date], free_minutes: dict[date, int]
) -> Iterator[PlannedTask]:
    """A practice exam on the last day of each week with enough free minutes."""
    weeks: dict[date, date] = {}
    for day in days:
        is_near = given.exam_on is not None and (given.exam_on - day).days <= 2  # noqa: PLR2004
        if not is_near and free_minutes[day] >= MOCK_MINUTES:
            weeks[day - day.weekday() * _DAY] = day
    for week, day in sorted(weeks.items()):
        if f"exam:{week}" in given.kept_keys:
            continue
        free_minutes[day] -= MOCK_MINUTES
        yield PlannedTask(
            f"exam:{week}",
            "Sit a practice exam",
            day,
            TaskCategory.EXAM,
            MOCK_MINUTES,
            "One practice exam a week shows what the drills have changed.",
        )


def _drills(
    given: BalanceInput, days: Sequence[date], free_minutes: dict[date, int]
) -> Iterator[PlannedTask]:
    """Drills in the minutes that are left, taking turns in proportion to what is missing."""
    turns = {need.domain: 0 for need in given.domains}
    weights = {need.domain: max(_LEAST_WEIGHT, TARGET - need.known) for need in given.domains}
    known = {need.domain: need.known for need in given.domains}
    titles = {need.domain: need.title or need.domain for need in given.domains}
    for day in days:
        if _is_last(given, day) or not turns:
            continue
        number = 0
        while free_minutes[day] >= DRILL_MINUTES:
            # The domain whose share of the drills so far is the farthest behind its weight.
            domain = min(turns, key=lambda name: ((turns[name] + 1) / weights[name], name))
            turns[domain] += 1
            number += 1
            while f"drill:{day}:{number}" in given.kept_keys:
                number += 1
            free_minutes[day] -= DRILL_MINUTES
            yield PlannedTask(
                f"drill:{day}:{number}",
                f"Drill: {titles[domain]}",
                day,
                TaskCategory.STUDY,
                DRILL_MINUTES,
                f"At least {known[domain]:.0%} is taken as known, and {TARGET:.0%} is aimed at.",
                domain,
            )


def _advice(given: BalanceInput, needs: Mapping[str, int]) -> Iterator[Advice]:
    """The domains in the order of what their drills give: the least known first."""
    for need in sorted(given.domains, key=lambda need: (need.known, need.domain)):
        if needs[need.domain]:
            yield Advice(
                need.domain,
                needs[need.domain] * DRILL_MINUTES,
                f"{need.title or need.domain}: at least {need.known:.0%} is taken as known.",
            )


def minutes_by_day(tasks: Iterable[tuple[date | None, int]]) -> dict[date, int]:
    """The minutes that tasks take on each day."""
    found: dict[date, int] = {}
    for day, minutes in tasks:
        if day is not None:
            found[day] = found.get(day, 0) + minutes
    return found
