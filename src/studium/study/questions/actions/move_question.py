"""Put a version into another state, and note that versions are used."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.study.questions import store
from studium.study.questions.actions.write_question import locked_question
from studium.study.questions.content import Fault, QuestionInvalid
from studium.study.questions.model import Question, QuestionState, may_become


class StateNotReachable(Conflict):
    """A question in this state cannot be put into that one."""

    slug = "question-state-not-reachable"
    title = "Not from this state"


async def move_question(
    tx: Transaction, question_id: UUID, state: QuestionState, *, now: datetime
) -> Question:
    """Put a version into a state; approving it takes the place of the version before it.

    Asking for the state that it has changes nothing. Raises QuestionNotFound, StateNotReachable,
    and QuestionInvalid for approving what was imported without a rationale.
    """
    question = await locked_question(tx, question_id)
    if question.state is state:
        return question
    if not may_become(question.state, state):
        raise StateNotReachable(f"What is {question.state} cannot become {state}.")
    if state is QuestionState.APPROVED:
        if not question.content.rationale:
            raise QuestionInvalid([Fault("rationale", "Say why the key is right.")])
        await store.supersede(tx, question.lineage_id, now)
    await store.set_state(tx, question_id, state, now)
    return replace(question, state=state, superseded_at=None, updated_at=now)


async def mark_questions_used(tx: Transaction, ids: Sequence[UUID], *, now: datetime) -> None:
    """Note that candidates are asked these versions: from now on they are never changed."""
    await store.mark_used(tx, sorted(ids), now)
