"""Decks, cards, reviews and learners. Pure: no I/O, time is an argument."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.study.flashcards.scheduling.days import DAY_START
from studium.study.flashcards.scheduling.memory import (
    DEFAULTS,
    VERSION,
    Grade,
    Memory,
    MemoryModel,
    model_of,
)

TITLE = "Flashcards"
ADDRESS = "/flashcards"
FEATURE = "flashcards"

# The five ratings of the API and what the scheduler takes them for. Only 1 is a lapse.
GRADES = {1: Grade.AGAIN, 2: Grade.HARD, 3: Grade.GOOD, 4: Grade.GOOD, 5: Grade.EASY}
RATING_WORDS = {1: "Again", 2: "Hard", 3: "Okay", 4: "Good", 5: "Easy"}

IMPORTED = {"source": "import"}  # what reviews that came in from elsewhere say

_SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """A group of cards. Public ones are the operator's and open with any of `features`, or, when
    they name none, with an account; the others are their owner's.
    """  # noqa: D205 - one sentence after another

    id: UUID
    slug: str
    title: str
    description: str
    domain: str | None
    is_public: bool
    owner_id: UUID | None
    features: list[str]
    metadata: dict[str, Any] = field(hash=False)
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A prompt and its answer. `linked_question_id`: the question of the bank that it is about.

    `media`: its files, `{"name", "file_id", "media_type", "alt"}` each, which the text names as
    `[name]`. `occlusion`: what it asks of a picture among them, `{"name", "boxes", "asked",
    "hides_all"}`; boxes are `[x, y, width, height]` in shares of the picture, those of the places
    `asked` are asked together.
    """

    id: UUID
    deck_id: UUID
    prompt: str
    answer: str
    hint: str | None
    mnemonics: str | None
    linked_question_id: UUID | None
    tags: list[str]
    metadata: dict[str, Any] = field(hash=False)
    media: list[dict[str, Any]] = field(hash=False)
    occlusion: dict[str, Any] | None = field(hash=False)
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """What a new card says. `source_key` names what it is made from: it is made once of it."""

    prompt: str
    answer: str
    hint: str | None = None
    mnemonics: str | None = None
    tags: tuple[str, ...] = ()
    linked_question_id: UUID | None = None
    source_key: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict, hash=False)
    media: list[dict[str, Any]] = field(default_factory=list, hash=False)
    occlusion: dict[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """How a person studies: their day, minutes and goal, and their own parameters, if fitted."""

    user_id: UUID
    desired_retention: float = 0.9
    day_start: time = DAY_START
    new_per_day: int = 20
    minutes_per_day: int = 30
    exam_on: date | None = None
    parameters: list[float] | None = field(default=None, hash=False)
    fitted_at: datetime | None = None
    fitted_reviews: int = 0

    @property
    def model(self) -> MemoryModel:
        """The memory model with this learner's parameters."""
        return model_of(tuple(self.parameters or DEFAULTS))

    @property
    def scheduler(self) -> str:
        """What scheduled a review, as reviews keep it."""
        return f"{VERSION}/{f'fitted-{self.fitted_reviews}' if self.parameters else 'default'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardMemory:
    """What is believed of one learner's memory of one card, and when it is due."""

    user_id: UUID
    card_id: UUID
    deck_id: UUID
    stability: float
    difficulty: float
    last_day: date
    due_day: date
    last_reviewed_at: datetime
    reviews: int
    lapses: int

    @property
    def memory(self) -> Memory:
        """The memory alone."""
        return Memory(self.stability, self.difficulty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One answer to one card: the state before and after it, and what scheduled it."""

    id: UUID
    user_id: UUID
    card_id: UUID
    deck_id: UUID
    rating: int
    reviewed_at: datetime
    day: date
    elapsed_days: int | None = None
    duration_ms: int | None = None
    recall: float | None = None
    stability_before: float | None = None
    difficulty_before: float | None = None
    stability_after: float = 0.0
    difficulty_after: float = 0.0
    due_after: date = date.min
    scheduler: str = VERSION
    review_data: dict[str, Any] | None = field(default=None, hash=False)
    created_at: datetime
    undone_at: datetime | None = None

    @property
    def grade(self) -> Grade:
        """The scheduler's grade."""
        return GRADES[self.rating]


class QueueKind(StrEnum):
    """Why a card is in the queue of the day."""

    DUE = "DUE"
    NEW = "NEW"
    AGAIN = "AGAIN"


def remember(review: Review, before: CardMemory | None, learner: Learner) -> Review:
    """The same review with the state before and after it, by a learner's own model."""
    model = learner.model
    if before is None:
        after, elapsed, recall = model.first(review.grade), None, None
    else:
        elapsed = max(0, (review.day - before.last_day).days)
        recall = model.recall(before.stability, elapsed) if elapsed else None
        after = model.after(before.memory, elapsed, review.grade)
    return replace(
        review,
        elapsed_days=elapsed,
        recall=recall,
        stability_before=before.stability if before else None,
        difficulty_before=before.difficulty if before else None,
        stability_after=after.stability,
        difficulty_after=after.difficulty,
        due_after=_due(
            review, before, model.interval_days(after.stability, learner.desired_retention)
        ),
        scheduler=f"{learner.scheduler}/import"
        if review.review_data == IMPORTED
        else learner.scheduler,
    )


def _due(review: Review, before: CardMemory | None, interval: int) -> date:
    last_day = max(review.day, before.last_day) if before else review.day
    return last_day + timedelta(days=interval)


def memory_after(review: Review, before: CardMemory | None) -> CardMemory:
    """What is believed of a card after a review, which `remember` completed."""
    lapsed = review.grade is Grade.AGAIN and before is not None
    return CardMemory(
        user_id=review.user_id,
        card_id=review.card_id,
        deck_id=review.deck_id,
        stability=review.stability_after,
        difficulty=review.difficulty_after,
        last_day=max(review.day, before.last_day) if before else review.day,
        due_day=review.due_after,
        last_reviewed_at=review.reviewed_at,
        reviews=before.reviews + 1 if before else 1,
        lapses=(before.lapses if before else 0) + lapsed,
    )


def fold(reviews: Iterable[Review], learner: Learner) -> Iterator[tuple[Review, CardMemory]]:
    """Replay one card's reviews in the order in which they were answered, undone ones left out.

    The result depends on the reviews only, not on the order in which they arrived.
    """
    memory: CardMemory | None = None
    standing = (review for review in reviews if review.undone_at is None)
    for review in sorted(standing, key=lambda review: (review.reviewed_at, review.id)):
        done = remember(review, memory, learner)
        memory = memory_after(done, memory)
        yield done, memory


def slug_of(title: str) -> str:
    """A title as it can stand in an address; "deck" when nothing of it can."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LENGTH].strip("-") or "deck"
