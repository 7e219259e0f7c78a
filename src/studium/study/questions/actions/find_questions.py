"""Find questions for authors: by filters and words, or by meaning."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.questions import store
from studium.study.questions.measures import ANY_MEASURE, Measured
from studium.study.questions.model import Question, QuestionState
from studium.study.questions.retrieval.bank import BankRetrieval


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an author looks for; what is None is free. `meaning` excludes `text`."""

    text: str | None = None
    meaning: str | None = None
    domain: str | None = None
    difficulty: int | None = None
    state: QuestionState | None = None
    type: str | None = None
    measured: Measured = ANY_MEASURE


async def find_questions(
    parts: Parts, wanted: Wanted, *, before_id: UUID, limit: int
) -> list[Question]:
    """Versions that fit: newest first, or by meaning the nearest first, in any state."""
    if wanted.meaning:
        return await parts[BankRetrieval].search_all_states(
            wanted.meaning,
            domain=wanted.domain,
            difficulty=wanted.difficulty,
            state=wanted.state,
            type_=wanted.type,
            measured=wanted.measured,
            limit=limit,
        )
    async with parts[Database].reader() as tx:
        return await store.list_questions(
            tx,
            before_id=before_id,
            domain=wanted.domain,
            difficulty=wanted.difficulty,
            state=wanted.state,
            type_=wanted.type,
            text=wanted.text,
            measured=wanted.measured,
            limit=limit,
        )
