"""How decks, cards, reviews and the queue look from outside."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from studium.platform.web import ResponseModel, UtcDatetime
from studium.study.flashcards.model import Card, Deck, Learner, QueueKind, Review
from studium.study.flashcards.reviewing.model import QueuedCard
from studium.study.flashcards.reviewing.read_queue import Standing
from studium.study.flashcards.sides import BoxState, Link, PartKind, parts_of
from studium.study.flashcards.store import DeckCounts


class MediaAnswer(ResponseModel):
    """A file of a card, which its text names in brackets."""

    name: str
    media_type: str
    alt: str = Field(description="What a picture shows, in words; empty where nobody said.")
    url: str = Field(description="Where its bytes can be read for some hours.")


class OcclusionAnswer(ResponseModel):
    """What a card asks of a picture among its files."""

    name: str
    boxes: list[list[float]] = Field(description="x, y, width, height in shares of the picture.")
    asked: list[int] = Field(description="The places of the boxes that are asked.")
    hides_all: bool = Field(description="Whether the other boxes are covered, too.")


class CardAnswer(ResponseModel):
    """A card."""

    id: UUID
    deck_id: UUID
    prompt: str
    answer: str
    hint: str | None
    mnemonics: str | None
    linked_question_id: UUID | None
    tags: list[str]
    metadata: dict[str, Any]
    media: list[MediaAnswer]
    occlusion: OcclusionAnswer | None
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, card: Card, link: Link) -> Self:
        """A card, with where its files can be read."""
        same = set(cls.model_fields) - {"media", "occlusion"}
        return cls(
            media=[
                MediaAnswer(
                    url=link(UUID(each["file_id"])),
                    **{name: each[name] for name in ("name", "media_type", "alt")},
                )
                for each in card.media
            ],
            occlusion=OcclusionAnswer(**card.occlusion) if card.occlusion else None,
            **{name: getattr(card, name) for name in same},
        )


class DeckAnswer(ResponseModel):
    """A deck, and how it stands for the caller."""

    id: UUID
    slug: str
    title: str
    description: str
    domain: str | None
    is_public: bool
    is_own: bool
    is_open: bool = Field(description="Whether the caller can study it now.")
    features: list[str] = Field(description="Any one of them opens it; none: an account does.")
    cards_count: int
    seen_count: int = Field(description="Cards that the caller has reviewed.")
    due_count: int = Field(description="Of these, how many are due on the caller's day.")
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(
        cls, deck: Deck, counts: DeckCounts | None, *, user_id: UUID, features: frozenset[str]
    ) -> Self:
        """A deck as its reader, who holds these features, sees it."""
        is_own = deck.owner_id == user_id
        return cls(
            **{
                name: getattr(deck, name)
                for name in ("id", "slug", "title", "description", "domain", "is_public")
            },
            is_own=is_own,
            is_open=is_own or not deck.features or bool(features & set(deck.features)),
            features=deck.features,
            cards_count=counts.cards if counts else 0,
            seen_count=counts.seen if counts else 0,
            due_count=counts.due if counts else 0,
            created_at=deck.created_at,
            updated_at=deck.updated_at,
        )


class DeckDetail(DeckAnswer):
    """A deck with a part of its cards; `next_cursor` leads to the next part."""

    cards: list[CardAnswer]
    next_cursor: str | None


class PartAnswer(ResponseModel):
    """A piece of a side: words, a picture with boxes over it, a sound, or another file."""

    kind: PartKind
    text: str = Field(description="The words; a picture's in words; a file's name.")
    url: str | None
    boxes: list["BoxAnswer"]


class BoxAnswer(ResponseModel):
    """A part of a picture, in shares of its width and height."""

    x: float = Field(description="The left edge, as a share of the picture's width.")
    y: float
    width: float
    height: float
    state: BoxState


class QueuedAnswer(ResponseModel):
    """A card that comes next, and why; `asked` and `told` are its two sides as they are shown."""

    card: CardAnswer
    kind: QueueKind
    deck_title: str
    asked: list[PartAnswer]
    told: list[PartAnswer]

    @classmethod
    def of(cls, queued: QueuedCard, link: Link) -> Self:
        """The card and its place."""
        asked, told = parts_of(queued, link)
        return cls(
            card=CardAnswer.of(queued, link),
            kind=queued.kind,
            deck_title=queued.deck_title,
            asked=[PartAnswer.model_validate(part) for part in asked],
            told=[PartAnswer.model_validate(part) for part in told],
        )


class QueueAnswer(ResponseModel):
    """The next cards of the caller's day, in order."""

    items: list[QueuedAnswer]


class ReviewAnswer(ResponseModel):
    """A review, with the state of the card before and after it. `recall` is the predicted one."""

    id: UUID
    flashcard_id: UUID
    rating: int
    reviewed_at: UtcDatetime
    day: date = Field(description="The learner's own day.")
    elapsed_days: int | None = Field(description="Their days since the last review; null: none.")
    duration_ms: int | None
    recall: float | None
    stability_before: float | None
    difficulty_before: float | None
    stability_after: float
    difficulty_after: float
    due_on: date
    scheduler: str
    review_data: dict[str, Any] | None
    undone_at: UtcDatetime | None

    @classmethod
    def of(cls, review: Review) -> Self:
        """A review as it stands."""
        same = set(cls.model_fields) - {"flashcard_id", "due_on"}
        return cls(
            flashcard_id=review.card_id,
            due_on=review.due_after,
            **{name: getattr(review, name) for name in same},
        )


class SettingsAnswer(ResponseModel):
    """How the caller studies."""

    desired_retention: float
    day_start: str = Field(description="When their day begins, as HH:MM of their own clock.")
    new_per_day: int
    minutes_per_day: int
    exam_on: date | None
    is_fitted: bool = Field(description="Whether the scheduler has learnt from their own reviews.")

    @classmethod
    def of(cls, learner: Learner) -> Self:
        """A learner's settings."""
        return cls(
            desired_retention=learner.desired_retention,
            day_start=f"{learner.day_start:%H:%M}",
            new_per_day=learner.new_per_day,
            minutes_per_day=learner.minutes_per_day,
            exam_on=learner.exam_on,
            is_fitted=learner.parameters is not None,
        )


class ForecastDayAnswer(ResponseModel):
    """How many reviews fall on a day, and how many of the waiting ones fit into it."""

    day: date
    due: int
    planned: int


class DomainRecallAnswer(ResponseModel):
    """Predicted recall of a domain's cards, between bounds that hold in 95 of 100 cases."""

    domain: str
    cards: int
    recall: float
    low: float
    high: float


class StandingAnswer(ResponseModel):
    """How the caller's cards stand; `recalled` and `predicted` are null until reviews count."""

    day: date
    due: int
    new: int
    reviewed_today: int
    forecast: list[ForecastDayAnswer]
    backlog_done_on: date | None
    counted: int = Field(description="Reviews of 30 days, a day or more after their card's last.")
    recalled: float | None = Field(description="The share of them that was recalled.")
    predicted: float | None = Field(description="The share that the scheduler predicted.")
    exam_on: date | None
    domains: list[DomainRecallAnswer] = Field(description="On the exam day; today without one.")

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """The numbers of a learner."""
        counted = standing.counted
        return cls(
            day=standing.day,
            due=standing.due,
            new=standing.new,
            reviewed_today=standing.reviewed_today,
            forecast=[ForecastDayAnswer.model_validate(d) for d in standing.forecast.days],
            backlog_done_on=standing.forecast.done_on,
            counted=counted,
            recalled=standing.recalled / counted if counted else None,
            predicted=standing.predicted if counted else None,
            exam_on=standing.exam_on,
            domains=[DomainRecallAnswer.model_validate(d) for d in standing.domains],
        )
