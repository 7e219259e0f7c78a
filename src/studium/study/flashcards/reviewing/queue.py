"""What a learner sees next: chosen for a day, within the minutes that they have. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from studium.study.flashcards.model import CardMemory, Learner
from studium.study.flashcards.scheduling.memory import Grade, MemoryModel

SECONDS_PER_REVIEW = 12  # until a learner's own pace is known
AGAIN_AFTER = 8  # cards between a lapse and its card's next turn
LEAST_GAIN = 0.01  # of recall on the exam day, for which a card comes before it is due
FORECAST_DAYS = 30

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """How many reviews fall on a day, and how many of them fit into its minutes."""

    day: date
    due: int
    planned: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The coming days, and the day by which the backlog is done; None: not within them."""

    days: tuple[ForecastDay, ...]
    done_on: date | None


def cards_per_day(learner: Learner, seconds_per_review: float) -> int:
    """How many reviews fit into a learner's minutes; one at least."""
    return max(1, int(learner.minutes_per_day * 60 / max(seconds_per_review, 1.0)))


def choose(
    memories: Iterable[CardMemory], learner: Learner, day: date, *, most: int
) -> list[CardMemory]:
    """What to review on a day, the most useful first and never more than fits.

    Without an exam date: what is due, the most forgotten first. With one: what raises the
    expected recall on that day the most, due or not.
    """
    model = learner.model
    exam_on = learner.exam_on
    if exam_on is not None and exam_on > day:
        gains = [(exam_gain(memory, model, day, exam_on), memory) for memory in memories]
        useful = [
            (gain, memory)
            for gain, memory in gains
            if memory.last_day < day and (gain >= LEAST_GAIN or memory.due_day <= day)
        ]
        useful.sort(key=lambda pair: (-pair[0], pair[1].card_id))
        return [memory for _, memory in useful[:most]]
    due = [memory for memory in memories if memory.due_day <= day]
    due.sort(key=lambda memory: (recall_on(memory, model, day), memory.card_id))
    return due[:most]


def recall_on(memory: CardMemory, model: MemoryModel, day: date) -> float:
    """The predicted recall of a card on a day, when it is not reviewed before."""
    return model.recall(memory.stability, max(0, (day - memory.last_day).days))


def exam_gain(memory: CardMemory, model: MemoryModel, day: date, exam_on: date) -> float:
    """How much a review today raises the expected recall on the exam day."""
    elapsed = max(0, (day - memory.last_day).days)
    until = (exam_on - day).days
    recalled_now = model.recall(memory.stability, elapsed)
    good = model.after(memory.memory, elapsed, Grade.GOOD)
    again = model.after(memory.memory, elapsed, Grade.AGAIN)
    reviewed = recalled_now * model.recall(good.stability, until) + (
        1 - recalled_now
    ) * model.recall(again.stability, until)
    return reviewed - recall_on(memory, model, exam_on)


def forecast(due: Iterable[tuple[date, int]], day: date, *, most: int) -> Forecast:
    """Spread what falls due over the coming days, none of which takes more than `most`."""
    by_day: dict[date, int] = {}
    for due_day, cards in due:
        place = max(due_day, day)
        by_day[place] = by_day.get(place, 0) + cards
    days = tuple(_spread(by_day, day, most))
    waiting = 0
    done_on = None
    for each in days:
        waiting += each.due - each.planned
        if waiting == 0:
            done_on = each.day
            break
    return Forecast(days, done_on)


def _spread(by_day: dict[date, int], day: date, most: int) -> Iterator[ForecastDay]:
    waiting = 0
    for offset in range(FORECAST_DAYS):
        each = day + offset * _DAY
        due = by_day.get(each, 0)
        waiting += due
        planned = min(waiting, most)
        waiting -= planned
        yield ForecastDay(each, due, planned)
