"""Bring questions from elsewhere into the bank: what is new, and what says something else now."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from studium.platform.database import Transaction
from studium.study.questions import store
from studium.study.questions.actions.write_question import create_question, revise_question
from studium.study.questions.content import QuestionContent
from studium.study.questions.model import Question, QuestionState, hash_of
from studium.study.questions.types import QuestionTypes


@dataclass(frozen=True, slots=True)
class Brought:
    """How many questions were new, changed, and as they were."""

    created: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """How questions are brought: into which state; `is_dry` counts and stores nothing."""

    types: QuestionTypes
    now: datetime
    state: QuestionState = QuestionState.APPROVED
    is_dry: bool = False

    async def bring(self, tx: Transaction, contents: list[QuestionContent]) -> Brought:
        """Store each that is new, and a new version of each that changed; by its `source_id`.

        Repeating it changes nothing. Raises QuestionInvalid.
        """
        names = [content.source_id for content in contents if content.source_id]
        known = await store.newest_by_source(tx, names)
        done = Counter[str]()
        for content in contents:
            done[await self._bring(tx, content, known.get(content.source_id or ""))] += 1
        return Brought(done["created"], done["changed"], done["unchanged"])

    async def _bring(
        self, tx: Transaction, content: QuestionContent, known: Question | None
    ) -> str:
        if known is None:
            if not self.is_dry:
                await create_question(
                    tx, content, types=self.types, author_id=None, now=self.now, state=self.state
                )
            return "created"
        is_same = hash_of(self.types.check(content)) == known.content_hash
        if is_same and known.state is not QuestionState.RETIRED:
            return "unchanged"
        if not self.is_dry:
            await self._revise(tx, content, known)
        return "changed"

    async def _revise(self, tx: Transaction, content: QuestionContent, known: Question) -> None:
        if known.is_open:
            await store.set_state(tx, known.id, QuestionState.RETIRED, self.now)
        await revise_question(
            tx,
            known.id,
            content,
            types=self.types,
            author_id=None,
            now=self.now,
            state=self.state,
        )
