"""Change a task by hand, move it within its day, or delete it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.plan import store
from studium.study.plan.actions.see_task import see_task
from studium.study.plan.model import Task, TaskInvalid, changed_by_hand

_MAY_BE_NULL = {"description", "due_date", "skipped_reason"}


class Move(StrEnum):
    """Where a task goes within its day."""

    UP = "UP"
    DOWN = "DOWN"


async def change_task(
    tx: Transaction, *, user_id: UUID, task_id: UUID, changes: Mapping[str, Any], now: datetime
) -> Task:
    """A task with what its owner changed. Raises TaskNotFound, TaskInvalid."""
    await tx.value(store.LOCK_PLAN, str(user_id))
    task = await see_task(tx, user_id=user_id, task_id=task_id)
    empty = [name for name, value in changes.items() if value is None and name not in _MAY_BE_NULL]
    if empty:
        raise TaskInvalid(f"Leave out {', '.join(empty)} to keep what is there.")
    plain = {name: value for name, value in changes.items() if name != "move"}
    changed = changed_by_hand(task, plain, now=now) if plain else task
    changed = await store.update_task(tx, changed)
    if "move" in changes:
        changed = await _move(tx, changed, Move(changes["move"]), now=now)
    return changed


async def delete_task(tx: Transaction, *, user_id: UUID, task_id: UUID) -> None:
    """Take a task out of the plan. Raises TaskNotFound."""
    task = await see_task(tx, user_id=user_id, task_id=task_id)
    await tx.execute(store.DELETE_TASK, task.id, user_id)


async def _move(tx: Transaction, task: Task, move: Move, *, now: datetime) -> Task:
    """Let a task change places with its neighbour; the first and the last stay."""
    above = move is Move.UP
    neighbour = await tx.maybe(
        Task,
        store.NEIGHBOUR_ABOVE if above else store.NEIGHBOUR_BELOW,
        task.user_id,
        task.due_date,
        task.position,
        task.id,
    )
    if neighbour is None:
        return task
    here, there = task.position, neighbour.position
    if here == there:
        here += 0.5 if above else -0.5
    await store.update_task(tx, replace(neighbour, position=here, updated_at=now))
    return await store.update_task(tx, replace(task, position=there, updated_at=now))
