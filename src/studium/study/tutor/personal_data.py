"""What the tutor holds about people: their material, questions made of it, and their answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData
from studium.study.tutor import store
from studium.study.tutor.answers import EvaluationAnswer, ItemAnswer, SetExport


async def export_tutor(tx: Transaction, user_id: UUID) -> dict[str, Any]:
    """Sets with their sources and questions, and graded answers."""
    return {
        "question_sets": [
            SetExport.model_validate(each).model_dump(mode="json")
            for each in await store.every_set(tx, user_id)
        ],
        "questions": [
            ItemAnswer.of(item).model_dump(mode="json")
            for item in await store.every_item(tx, user_id)
        ],
        "evaluations": [
            EvaluationAnswer.of(each).model_dump(mode="json")
            for each in await store.every_evaluation(tx, user_id)
        ],
    }


async def erase_tutor(tx: Transaction, user_id: UUID, _: datetime) -> None:
    """Delete all of it."""
    await store.erase(tx, user_id)


PERSONAL_DATA = (
    PersonalData(
        "tutor",
        ("question_sets", "question_set_items", "answer_evaluations", "tutor_model_calls"),
        export=export_tutor,
        erase=erase_tutor,
    ),
)
