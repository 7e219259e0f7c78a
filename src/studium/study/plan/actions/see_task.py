"""Find a task of one's own."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.study.plan import store
from studium.study.plan.model import Task


class TaskNotFound(NotFound):
    """There is no such task, or it is somebody else's."""

    slug = "task-not-found"
    title = "There is no such task"


async def see_task(tx: Transaction, *, user_id: UUID, task_id: UUID) -> Task:
    """A person's own task. Raises TaskNotFound."""
    task = await tx.maybe(Task, store.TASK, task_id, user_id)
    if task is None:
        raise TaskNotFound("There is no task with this id in your plan.")
    return task
