"""The study plan: what to do on which day, up to the exam."""

from studium.study.plan.actions.add_task import add_task
from studium.study.plan.model import Task, TaskCategory, TaskSource, TaskStatus

__all__ = ["Task", "TaskCategory", "TaskSource", "TaskStatus", "add_task"]
