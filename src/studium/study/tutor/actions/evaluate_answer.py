"""Say how good a free-text answer is, for credits that are spent only when something was said."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Invalid, StudiumError
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.study.tutor import spending, store
from studium.study.tutor.actions.make_set import record_call
from studium.study.tutor.model import AnswerEvaluation
from studium.study.tutor.models import Evaluated, EvaluateRequest, TutorModel, Usage
from studium.study.tutor.settings import TutorSettings


class NothingToHoldAgainst(Invalid):
    """There is neither a model answer nor a rubric."""

    slug = "tutor-nothing-to-compare"
    title = "A model answer or a rubric is needed"


async def evaluate_answer(  # noqa: PLR0913 - what is asked, answered and expected
    parts: Parts,
    *,
    user_id: UUID,
    question: str,
    model_answer: str,
    rubric: Sequence[str],
    answer: str,
) -> AnswerEvaluation:
    """Grade an answer and keep what was said of it. Raises InsufficientCredits, ModelFailed."""
    if not model_answer and not rubric:
        raise NothingToHoldAgainst("Send a model answer, a rubric, or both.")
    database, clock, model = parts[Database], parts[Clock], parts[TutorModel]
    evaluation_id = new_id()
    cost = parts[TutorSettings].chosen.credits_per_answer
    hold = await spending.hold_at_once_for(
        parts,
        user_id=user_id,
        action=spending.EVALUATE,
        cost=cost,
        work_id=evaluation_id,
        now=clock.now(),
    )
    started = time.monotonic()
    request = EvaluateRequest(question, model_answer, tuple(rubric), answer)
    try:
        found = await model.evaluate(request)
    except StudiumError:
        async with database.transaction() as tx:
            await _record(tx, parts, user_id, Usage(), "failed", started)
            await spending.release_for(tx, parts, hold_id=hold.id, now=clock.now())
        raise
    evaluation = _evaluation(parts, evaluation_id, user_id, request, found)
    async with database.transaction() as tx:
        await store.insert_evaluation(tx, evaluation)
        await _record(tx, parts, user_id, found.usage, "answered", started)
        await spending.settle_for(  # last, for it locks the account until the commit
            tx,
            parts,
            hold_id=hold.id,
            used=cost,
            refers_to={"evaluation_id": str(evaluation_id)},
            now=clock.now(),
        )
    return evaluation


def _evaluation(
    parts: Parts, evaluation_id: UUID, user_id: UUID, request: EvaluateRequest, found: Evaluated
) -> AnswerEvaluation:
    return AnswerEvaluation(
        id=evaluation_id,
        user_id=user_id,
        question=request.question,
        model_answer=request.model_answer,
        rubric=list(request.rubric),
        answer=request.answer,
        score=found.score,
        criteria=_criteria(found),
        wrong=[list(span) for span in found.wrong],
        next_step=found.next_step,
        model=parts[TutorModel].name,
        credits_used=parts[TutorSettings].chosen.credits_per_answer,
        created_at=parts[Clock].now(),
    )


def _criteria(found: Evaluated) -> list[dict[str, Any]]:
    return [
        {"text": each.text, "score": each.score, "evidence": [list(span) for span in each.evidence]}
        for each in found.criteria
    ]


async def _record(  # noqa: PLR0913, PLR0917 - a row
    tx: Transaction, parts: Parts, user_id: UUID, usage: Usage, outcome: str, started: float
) -> None:
    await record_call(
        tx,
        user_id=user_id,
        model=parts[TutorModel].name,
        purpose="evaluate",
        outcome=outcome,
        usage=usage,
        started=started,
        now=parts[Clock].now(),
    )
