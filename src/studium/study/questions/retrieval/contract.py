"""What finding questions is: one interface, whoever stands behind it."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from studium.platform.errors import NotFound
from studium.study.questions.model import Question

MOST_FOUND = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRequest:
    """So many questions of a kind; what is None is free."""

    limit: int
    domain: str | None = None
    difficulty: int | None = None
    keywords: str | None = None


class Retrieval(Protocol):
    """Finds questions that candidates may be asked.

    The same arguments and the same bank give the same questions in the same order; ties are
    broken by id. At most 500 at once.
    """

    async def search(
        self,
        *,
        domain: str | None = None,
        difficulty: int | None = None,
        keywords: str | None = None,
        exclude_question_ids: Collection[UUID] = (),
        limit: int = 20,
    ) -> list[Question]:
        """Live questions that fit: the nearest to the keywords first, or by id without any."""
        ...

    async def get_exam_item_batch(
        self, *, template_id: UUID, exclude_question_ids: Collection[UUID] = ()
    ) -> list[Question]:
        """What an exam template asks for, each question once. Raises NothingAsksFor."""
        ...

    async def search_remediation_items(
        self, *, domain: str, keywords: str, limit: int
    ) -> list[Question]:
        """Questions on a point that somebody is weak in."""
        ...

    async def get_flashcard_seeds(self, *, deck_slug: str, limit: int) -> list[Question]:
        """Questions that cards of a deck can be made from. Raises NothingAsksFor."""
        ...


class NothingAsksFor(NotFound):
    """No exam template or deck of this name says what it asks for."""

    slug = "question-request-unknown"
    title = "Nothing asks for questions under this name"


ReadTemplate = Callable[[UUID], Awaitable[list[QuestionRequest]]]
ReadDeck = Callable[[str], Awaitable[list[QuestionRequest]]]


class QuestionRequests:
    """What templates and decks ask for: exams and decks say it here, from above."""

    def __init__(self) -> None:
        """Know neither templates nor decks."""
        self._templates: list[ReadTemplate] = []
        self._decks: list[ReadDeck] = []

    def read_templates(self, read: ReadTemplate) -> None:
        """Ask `read` what a template asks for; it answers nothing for what it does not know."""
        self._templates.append(read)

    def read_decks(self, read: ReadDeck) -> None:
        """Ask `read` what a deck asks for; it answers nothing for what it does not know."""
        self._decks.append(read)

    async def of_template(self, template_id: UUID) -> list[QuestionRequest]:
        """Raises NothingAsksFor."""
        return _some([await read(template_id) for read in self._templates], "exam template")

    async def of_deck(self, deck_slug: str) -> list[QuestionRequest]:
        """Raises NothingAsksFor."""
        return _some([await read(deck_slug) for read in self._decks], "deck")


def _some(answers: list[list[QuestionRequest]], what: str) -> list[QuestionRequest]:
    found = [request for answer in answers for request in answer]
    if not found:
        raise NothingAsksFor(f"No such {what} asks for questions.")
    return found
