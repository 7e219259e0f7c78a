"""What the plan holds about people: their tasks, and how they want to be planned for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData
from studium.study.plan import store
from studium.study.plan.answers import TaskAnswer
from studium.study.plan.model import Task


async def export_plan(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Every task of a person, oldest first."""
    tasks = await tx.all(Task, store.EVERY_TASK, user_id)
    return [TaskAnswer.model_validate(task).model_dump(mode="json") for task in tasks]


async def erase_plan(tx: Transaction, user_id: UUID, _: datetime) -> None:
    """Delete a person's plan."""
    await store.forget(tx, user_id)


PERSONAL_DATA = (
    PersonalData(
        "study_plan",
        ("study_plan_assigned_cards", "study_plan_settings", "study_plan_tasks"),
        export=export_plan,
        erase=erase_plan,
    ),
)
