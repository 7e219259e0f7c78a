"""What authors do, each on the record: write, change, revise, and move questions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.audit import Subject, record_act
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.study.questions.actions.move_question import move_question
from studium.study.questions.actions.write_question import (
    create_question,
    edit_question,
    revise_question,
)
from studium.study.questions.content import QuestionContent
from studium.study.questions.model import Question, QuestionState
from studium.study.questions.retrieval.bank import BankRetrieval, NearDuplicate
from studium.study.questions.types import QuestionTypes


@dataclass(frozen=True, slots=True)
class Written:
    """A question that was stored, and what in the bank says nearly the same."""

    question: Question
    near_duplicates: list[NearDuplicate]


@dataclass(frozen=True, slots=True)
class Author:
    """A member of the staff at work on the bank; every act is one transaction, on the record.

    Raises what `write_question` and `move_question` raise.
    """

    parts: Parts
    person_id: UUID

    async def create(self, content: QuestionContent, *, is_field_test: bool = False) -> Written:
        """Write a new question, as a draft."""
        async with self.parts[Database].transaction() as tx:
            question = await create_question(
                tx,
                content,
                types=self.parts[QuestionTypes],
                author_id=self.person_id,
                now=self._now,
                is_field_test=is_field_test,
            )
            await self._record(tx, "create", question)
        return await self._written(question)

    async def edit(
        self, question_id: UUID, content: QuestionContent, *, is_field_test: bool | None = None
    ) -> Written:
        """Change an open version."""
        async with self.parts[Database].transaction() as tx:
            question = await edit_question(
                tx,
                question_id,
                content,
                types=self.parts[QuestionTypes],
                now=self._now,
                is_field_test=is_field_test,
            )
            await self._record(tx, "edit", question)
        return await self._written(question)

    async def revise(self, question_id: UUID, content: QuestionContent | None = None) -> Written:
        """Begin a new version, as a draft."""
        async with self.parts[Database].transaction() as tx:
            question = await revise_question(
                tx,
                question_id,
                content,
                types=self.parts[QuestionTypes],
                author_id=self.person_id,
                now=self._now,
            )
            await self._record(tx, "revise", question)
        return await self._written(question)

    async def move(self, question_id: UUID, state: QuestionState, *, reason: str) -> Question:
        """Put a version into another state."""
        async with self.parts[Database].transaction() as tx:
            question = await move_question(tx, question_id, state, now=self._now)
            await self._record(tx, f"set {state}", question, reason=reason)
        return question

    @property
    def _now(self) -> datetime:
        return self.parts[Clock].now()

    async def _record(
        self, tx: Transaction, action: str, question: Question, **details: Any
    ) -> None:
        await record_act(
            tx,
            actor_id=self.person_id,
            action=action,
            subject=Subject("question", question.lineage_id),
            details={"version": question.version, **details},
            now=self._now,
        )

    async def _written(self, question: Question) -> Written:
        near = await self.parts[BankRetrieval].near_duplicates(
            question.content.text, except_lineage=question.lineage_id
        )
        return Written(question, near)
