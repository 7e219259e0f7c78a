"""What the plan brings to the wiring: its part of a person's export."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.study.plan import store
from studium.study.plan.answers import TaskAnswer
from studium.study.plan.model import Task


async def provide(parts: Parts) -> None:
    """Add what a person's export holds."""
    parts[Exporters].add(Exporter("study_plan", export_plan))


async def export_plan(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Every task of a person, oldest first."""
    tasks = await tx.all(Task, store.EVERY_TASK, user_id)
    return [TaskAnswer.model_validate(task).model_dump(mode="json") for task in tasks]
