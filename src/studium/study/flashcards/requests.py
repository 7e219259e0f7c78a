"""What callers say about decks, cards, reviews and settings."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from studium.platform.web import Day, RequestModel, Text

Title = Annotated[Text, Field(min_length=1, max_length=200)]
Description = Annotated[Text, Field(max_length=4000)]
Domain = Annotated[Text, Field(min_length=1, max_length=100)]
Words = Annotated[Text, Field(min_length=1, max_length=20_000)]
Aid = Annotated[Text, Field(max_length=4000)]
Tag = Annotated[Text, Field(min_length=1, max_length=60)]


FeatureNames = Annotated[list[Annotated[Text, Field(max_length=60)]], Field(max_length=20)]


class DeckRequest(RequestModel):
    """A deck of one's own; an administrator's may be public, opened by any one of `features`."""

    title: Title
    description: Description = ""
    domain: Domain | None = None
    is_public: bool = False
    features: FeatureNames = Field(default_factory=list)


class DeckChanges(RequestModel):
    """What to change; members that are left out stay."""

    title: Title | None = None
    description: Description | None = None
    domain: Domain | None = None
    features: FeatureNames | None = Field(
        default=None, description="What opens a public deck, which products sell."
    )


class CardRequest(RequestModel):
    """A new card."""

    prompt: Words
    answer: Words
    hint: Aid | None = None
    mnemonics: Aid | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=30)] = ()


class CardChanges(RequestModel):
    """What to change; members that are left out stay."""

    prompt: Words | None = None
    answer: Words | None = None
    hint: Aid | None = None
    mnemonics: Aid | None = None
    tags: Annotated[list[Tag], Field(max_length=30)] | None = None


class MakeCardRequest(RequestModel):
    """What to make a card from: `exam_item` with its `session_id` and `question_id`."""

    kind: Annotated[Text, Field(min_length=1, max_length=60)]
    source: Annotated[dict[str, Any], Field(max_length=10)]


class ReviewRequest(RequestModel):
    """How well a card was known: 1 again (the only lapse), 2 hard, 3 okay, 4 good, 5 easy.

    `id` is the client's own UUID: sent again, it is the same review. Without `reviewed_at` the
    review is now; reviews that waited for a connection name their time.
    """

    id: UUID | None = None
    flashcard_id: UUID
    rating: Annotated[int, Field(ge=1, le=5)]
    reviewed_at: AwareDatetime | None = None
    duration_ms: Annotated[int, Field(ge=0, le=86_400_000)] | None = None
    review_data: Annotated[dict[str, Any], Field(max_length=20)] | None = None


class SettingsChanges(RequestModel):
    """What to change; members that are left out stay."""

    desired_retention: Annotated[float, Field(ge=0.7, le=0.97)] | None = None
    day_start: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    new_per_day: Annotated[int, Field(ge=0, le=500)] | None = None
    minutes_per_day: Annotated[int, Field(ge=1, le=720)] | None = None
    exam_on: Day | None = None
