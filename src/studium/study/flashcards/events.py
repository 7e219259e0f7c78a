"""What flashcards tell whoever subscribes."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class FlashcardReviewed(Event, type="flashcard.reviewed"):
    """A learner answered a card. `day` is their own; `recalled` is false for rating 1 alone."""

    review_id: UUID
    user_id: UUID
    card_id: UUID
    deck_id: UUID
    day: date
    reviewed_at: datetime
    rating: int
    recalled: bool
    domain: str | None
    duration_ms: int | None


@dataclass(frozen=True)
class FlashcardReviewUndone(Event, type="flashcard.review_undone"):
    """A learner took their last answer to a card back."""

    review_id: UUID
    user_id: UUID
    card_id: UUID
    deck_id: UUID
    day: date
    reviewed_at: datetime
    rating: int
    recalled: bool
    domain: str | None
    duration_ms: int | None
