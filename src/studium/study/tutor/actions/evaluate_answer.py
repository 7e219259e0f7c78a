"""Say how good a free-text answer is, for credits that are spent only when something was said."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
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
    async with database.transaction() as tx:
        hold = await spending.hold_for(
            tx,
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
            await record_call(
                tx,
                user_id=user_id,
                model=model.name,
                purpose="evaluate",
                outcome="failed",
                usage=Usage(),
                started=started,
                now=clock.now(),
            )
            await spending.release_for(tx, parts, hold_id=hold.id, now=clock.now())
        raise
    evaluation = AnswerEvaluation(
        id=evaluation_id,
        user_id=user_id,
        question=question,
        model_answer=model_answer,
        rubric=list(rubric),
        answer=answer,
        score=found.score,
        criteria=_criteria(found),
        wrong=[list(span) for span in found.wrong],
        next_step=found.next_step,
        model=model.name,
        credits_used=cost,
        created_at=clock.now(),
    )
    async with database.transaction() as tx:
        await spending.settle_for(
            tx,
            parts,
            hold_id=hold.id,
            used=cost,
            refers_to={"evaluation_id": str(evaluation_id)},
            now=clock.now(),
        )
        await store.insert_evaluation(tx, evaluation)
        await record_call(
            tx,
            user_id=user_id,
            model=model.name,
            purpose="evaluate",
            outcome="answered",
            usage=found.usage,
            started=started,
            now=clock.now(),
        )
    return evaluation


def _criteria(found: Evaluated) -> list[dict[str, Any]]:
    return [
        {"text": each.text, "score": each.score, "evidence": [list(span) for span in each.evidence]}
        for each in found.criteria
    ]
