"""What the plan brings to the navigation and to the dashboard: what to do now."""

from typing import Any

from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.pages import DashboardSection, NavigationEntry, zone_of
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.study.flashcards import learner_day, learner_of
from studium.study.plan import store
from studium.study.plan.model import ADDRESS, Task

_MOST = 4


async def _read_today(parts: Parts, tx: Transaction, principal: Principal) -> dict[str, Any]:
    """The open tasks of a person's day, and of days before."""
    learner = await learner_of(tx, principal.user_id)
    today = learner_day(parts[Clock].now(), zone_of(principal.timezone), learner.day_start)
    tasks = await tx.all(Task, store.OPEN_TASKS, principal.user_id)
    now = [task for task in tasks if task.due_date is not None and task.due_date <= today]
    days = (learner.exam_on - today).days if learner.exam_on else None
    return {"tasks": now[:_MOST], "more": max(0, len(now) - _MOST), "days_left": days}


NAVIGATION = (NavigationEntry("Plan", ADDRESS, order=350, group="Study"),)
DASHBOARD = (DashboardSection("plan/dashboard.html", _read_today, order=100),)
