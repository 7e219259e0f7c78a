"""Add a task to a person's plan."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.study.plan import store
from studium.study.plan.model import Task, TaskCategory, TaskSource, TaskStatus


async def add_task(  # noqa: PLR0913 - what a task is
    tx: Transaction,
    *,
    user_id: UUID,
    title: str,
    now: datetime,
    description: str | None = None,
    due_date: date | None = None,
    category: TaskCategory = TaskCategory.STUDY,
    minutes: int = 30,
    metadata: dict[str, Any] | None = None,
    source: TaskSource = TaskSource.OWN,
    plan_key: str | None = None,
    position: float | None = None,
) -> Task:
    """A new task, at the end of its day unless a `position` is given."""
    if position is None:
        position = await tx.value(store.LAST_POSITION, user_id) + 1.0
    return await store.insert_task(
        tx,
        Task(
            id=new_id(),
            user_id=user_id,
            title=title,
            description=description,
            due_date=due_date,
            status=TaskStatus.PENDING,
            progress=0,
            category=category,
            minutes=minutes,
            metadata=metadata or {},
            source=source,
            plan_key=plan_key,
            is_fixed=source is not TaskSource.PLAN,
            position=position,
            skipped_reason=None,
            completed_at=None,
            created_at=now,
            updated_at=now,
        ),
    )
