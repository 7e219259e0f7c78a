"""Finding questions in our own tables: by meaning and words, or by words alone."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from studium.platform.database import Database
from studium.platform.embeddings import Embedder
from studium.platform.errors import NotFound
from studium.platform.ids import AFTER_ALL_IDS
from studium.study.questions import store as questions
from studium.study.questions.measures.model import ANY_MEASURE, Measured
from studium.study.questions.model import Question, QuestionState
from studium.study.questions.retrieval import store
from studium.study.questions.retrieval.contract import MOST_FOUND, QuestionRequests
from studium.study.questions.retrieval.fusion import fused
from studium.study.questions.retrieval.searching import Searching

MODEL = "all-MiniLM-L6-v2"
_LEAST_CANDIDATES = 50  # compared by their words too
_DECIMALS = 6  # beyond which two scores are the same, and ids decide
_NEAR_DUPLICATE = 0.93  # cosine of two stems and options that say the same in other words


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A question that says nearly the same; `likeness` is 1 for the very same."""

    question: Question
    likeness: float


class BankRetrieval(Searching):
    """Fulfils `Retrieval` with pgvector and PostgreSQL's full text."""

    def __init__(self, database: Database, embedder: Embedder, requests: QuestionRequests) -> None:
        """Search the bank in `database`."""
        super().__init__(requests)
        self._database = database
        self._embedder = embedder

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
        limit = max(0, min(limit, MOST_FOUND))
        among = store.Filter(domain=domain, difficulty=difficulty, exclude=exclude_question_ids)
        if not keywords or not keywords.strip():
            async with self._database.reader() as tx:
                ids = await store.in_order(tx, among=among, limit=limit)
                return await questions.questions_by_ids(tx, ids)
        vector = await self._query_vector(keywords)
        async with self._database.transaction() as tx:
            if vector is None:
                found = await store.by_words(tx, keywords, among=among, limit=limit)
            else:
                candidates = max(limit, _LEAST_CANDIDATES)
                near = store.Near(vector=vector, words=keywords, is_query=True)
                found = await store.by_meaning(tx, near, among=among, limit=candidates)
            return await questions.questions_by_ids(tx, _best(found, limit))

    async def search_all_states(  # noqa: PLR0913 - each is a filter
        self,
        keywords: str,
        *,
        domain: str | None,
        difficulty: int | None,
        state: str | None,
        type_: str | None,
        measured: Measured = ANY_MEASURE,
        limit: int,
    ) -> list[Question]:
        """For authors: the nearest in meaning, in any state; without the model, by words."""
        vector = await self._query_vector(keywords)
        async with self._database.transaction() as tx:
            if vector is None:
                return await questions.list_questions(
                    tx,
                    before_id=AFTER_ALL_IDS,
                    domain=domain,
                    difficulty=difficulty,
                    state=QuestionState(state) if state else None,
                    type_=type_,
                    text=keywords,
                    measured=measured,
                    limit=limit,
                )
            ids = await store.in_any_state(
                tx,
                vector,
                domain=domain,
                difficulty=difficulty,
                state=state,
                type_=type_,
                measured=measured,
                limit=limit,
            )
            return await questions.questions_by_ids(tx, ids)

    async def similar_to(
        self, question_id: UUID, *, exclude_question_ids: Collection[UUID] = (), limit: int = 5
    ) -> list[Question]:
        """Live questions on the same point, the nearest first. Raises NotFound."""
        async with self._database.transaction() as tx:
            found = await questions.questions_by_ids(tx, [question_id])
            if not found:
                raise NotFound("There is no such question.")
            text = found[0].content.text
            among = store.Filter(
                domain=None, difficulty=None, exclude={question_id, *exclude_question_ids}
            )
            vector = await store.meaning_of(tx, question_id)
            if vector is None:
                near = await store.by_words(tx, text, among=among, limit=limit)
            else:
                wanted = store.Near(vector=vector, words=text, is_query=False)
                candidates = max(limit, _LEAST_CANDIDATES)
                near = await store.by_meaning(tx, wanted, among=among, limit=candidates)
            return await questions.questions_by_ids(tx, _best(near, limit))

    async def near_duplicates(self, text: str, *, except_lineage: UUID) -> list[NearDuplicate]:
        """Questions, drafts too, that say nearly what a text says; none without the model."""
        if not self._embedder.is_available:
            return []
        from studium.study.questions.retrieval import encoding  # noqa: PLC0415 - loads numpy

        embedding = encoding.to_text((await self._embedder.embed([text]))[0])
        async with self._database.transaction() as tx:
            found = await store.alike(tx, embedding=embedding, except_lineage=except_lineage)
            likeness = {each.id: each.likeness for each in found}
            near = [each.id for each in found if each.likeness >= _NEAR_DUPLICATE]
            return [
                NearDuplicate(question, round(likeness[question.id], 3))
                for question in await questions.questions_by_ids(tx, near)
            ]

    async def _query_vector(self, keywords: str) -> str | None:
        """What to search for; None without the model."""
        if not self._embedder.is_available:
            return None
        from studium.study.questions.retrieval import encoding  # noqa: PLC0415 - loads numpy

        return encoding.to_text((await self._embedder.embed([keywords]))[0])


def _best(found: list[store.Found], limit: int) -> list[UUID]:
    """The ids of the best, by both scores; ties by id."""
    scores = fused(
        {each.id: each.meaning for each in found if each.meaning is not None},
        {each.id: each.wording for each in found},
    )
    ordered = sorted(scores, key=lambda name: (-round(scores[name], _DECIMALS), name))
    return ordered[:limit]
