"""The three requests that others make, each over one search."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from uuid import UUID

from studium.study.questions.model import Question
from studium.study.questions.retrieval.contract import QuestionRequest, QuestionRequests


class Searching(ABC):
    """Fulfils `Retrieval` for whoever can search."""

    def __init__(self, requests: QuestionRequests) -> None:
        """Learn from `requests` what templates and decks ask for."""
        self._requests = requests

    @abstractmethod
    async def search(
        self,
        *,
        domain: str | None = None,
        difficulty: int | None = None,
        keywords: str | None = None,
        exclude_question_ids: Collection[UUID] = (),
        limit: int = 20,
    ) -> list[Question]:
        """See `Retrieval`."""

    async def get_exam_item_batch(
        self, *, template_id: UUID, exclude_question_ids: Collection[UUID] = ()
    ) -> list[Question]:
        """See `Retrieval`."""
        return await self._search_all(
            await self._requests.of_template(template_id), exclude_question_ids
        )

    async def search_remediation_items(
        self, *, domain: str, keywords: str, limit: int
    ) -> list[Question]:
        """See `Retrieval`."""
        return await self.search(domain=domain, keywords=keywords, limit=limit)

    async def get_flashcard_seeds(self, *, deck_slug: str, limit: int) -> list[Question]:
        """See `Retrieval`."""
        found = await self._search_all(await self._requests.of_deck(deck_slug), ())
        return found[:limit]

    async def _search_all(
        self, requests: list[QuestionRequest], exclude: Collection[UUID]
    ) -> list[Question]:
        found: list[Question] = []
        taken = set(exclude)
        for request in requests:
            more = await self.search(
                domain=request.domain,
                difficulty=request.difficulty,
                keywords=request.keywords,
                exclude_question_ids=taken,
                limit=request.limit,
            )
            found += more
            taken |= {question.id for question in more}
        return found
