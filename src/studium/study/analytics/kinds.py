"""The events that are taken, each with the schema of its payload.

A module that tells analytics something adds its kind in its `parts.py`:

    async def provide(parts: Parts) -> None:
        parts[EventKinds].add(EventKind("tutor.asked", TutorAsked))
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Label = Annotated[str, Field(min_length=1, max_length=100)]
Milliseconds = Annotated[int, Field(ge=0, le=86_400_000)]


class Payload(BaseModel):
    """What an event says. Members that are not known are refused: nothing personal slips in."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageViewed(Payload):
    """A page was looked at."""

    page: Annotated[str, Field(max_length=200, pattern=r"^/[^?#]*$")]
    duration_ms: Milliseconds | None = None


class FeatureUsed(Payload):
    """Something on a page was used, as its own name says."""

    feature: Label
    value: Annotated[str, Field(max_length=100)] | float | bool | None = None


class ItemTimed(Payload):
    """How long an exam's item was looked at."""

    question_id: UUID
    duration_ms: Milliseconds
    changes: Annotated[int, Field(ge=0, le=1000)] = 0


class FlashcardAnswered(Payload):
    """A card was reviewed, or a review taken back."""

    review_id: UUID
    deck_id: UUID
    domain: Label | None = None
    rating: Annotated[int, Field(ge=1, le=5)]
    recalled: bool
    duration_ms: Milliseconds | None = None


class QuestionAnswered(Payload):
    """A question was answered and scored."""

    question_id: UUID
    domain: Label | None = None
    correct: bool
    duration_ms: Milliseconds | None = None


Count = Annotated[int, Field(ge=0, le=10_000)]


class ExamFinalized(Payload):
    """An exam was scored. `domains`: how many items of each were asked, and how many right."""

    title: Annotated[str, Field(max_length=300)] = ""
    raw: float | None = None
    scaled: float | None = None
    passed: bool | None = None
    domains: dict[Label, tuple[Count, Count]] = {}


@dataclass(frozen=True)
class EventKind:
    """A name, the schema of its payload, and whether browsers may send it."""

    name: str
    payload: type[Payload]
    from_clients: bool = False


OWN = (
    EventKind("page.viewed", PageViewed, from_clients=True),
    EventKind("feature.used", FeatureUsed, from_clients=True),
    EventKind("item.timed", ItemTimed, from_clients=True),
    EventKind("flashcard.reviewed", FlashcardAnswered),
    EventKind("flashcard.review_undone", FlashcardAnswered),
    EventKind("question.answered", QuestionAnswered),
    EventKind("exam.finalized", ExamFinalized),
)


class EventKinds:
    """Every kind of event that is taken, each name once."""

    def __init__(self, kinds: Iterable[EventKind] = OWN) -> None:
        """Begin with our own."""
        self._by_name: dict[str, EventKind] = {}
        for kind in kinds:
            self.add(kind)

    def add(self, kind: EventKind) -> None:
        """Take one more. Raises ValueError when its name is taken."""
        if kind.name in self._by_name:
            raise ValueError(f"two kinds of event are named {kind.name!r}")
        self._by_name[kind.name] = kind

    def of(self, name: str) -> EventKind | None:
        """The kind of this name, if there is one."""
        return self._by_name.get(name)

    def names(self, *, from_clients: bool) -> list[str]:
        """The names that browsers may send, or all, sorted."""
        kinds = self._by_name.values()
        return sorted(kind.name for kind in kinds if kind.from_clients or not from_clients)
