"""What the statements about reviews and the queue find. Pure."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from studium.study.flashcards.model import Card, QueueKind


@dataclass(frozen=True, slots=True)
class QueuedCard(Card):
    """A card in the queue, with what is believed of it; `stability` None: never seen."""

    kind: QueueKind
    place: float
    deck_title: str
    stability: float | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A review was kept; `place`: where its card was in the queue, None: it was in none."""

    place: float | None


@dataclass(frozen=True, slots=True)
class CardRef:
    """A card and its deck."""

    id: UUID
    deck_id: UUID


@dataclass(frozen=True, slots=True)
class LoggedReview:
    """A review as the fit reads it."""

    card_id: UUID
    rating: int
    day: date


@dataclass(frozen=True, slots=True)
class DayCounts:
    """One learner's day: what they reviewed; `counted`, `recalled` and `predicted` (a sum of
    probabilities) are of the reviews that came a day or more after their card's last one.
    """  # noqa: D205 - one sentence after another

    day: date
    reviews: int
    cards: int
    first_seen: int
    milliseconds: int
    counted: int
    recalled: int
    predicted: float


@dataclass(frozen=True, slots=True)
class DayCards:
    """How many cards fall due on a day."""

    day: date
    cards: int


@dataclass(frozen=True, slots=True)
class DeckDomain:
    """The domain of a deck."""

    id: UUID
    domain: str


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many cards of a kind wait in the queue."""

    kind: QueueKind
    cards: int
