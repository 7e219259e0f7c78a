"""Make a person's plan anew from how they are doing, and say what changed and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from studium.platform.database import Transaction
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.study.analytics import build_user_snapshots, mastery_of
from studium.study.flashcards import deck_domains, learner_day, learner_of, read_standing
from studium.study.plan import store
from studium.study.plan.actions.add_task import add_task
from studium.study.plan.balance import (
    HORIZON_DAYS,
    Balance,
    BalanceInput,
    DomainNeed,
    PlannedTask,
    balance,
    minutes_by_day,
)
from studium.study.plan.model import PlanSettings, Task, TaskCategory, TaskSource, TaskStatus
from studium.study.questions import domain_titles

_UNKNOWN = 0.25  # known of a domain of which nothing was answered yet
_DAY = timedelta(days=1)
_A_DAYS_PLACES = 1000.0


class ChangeKind(StrEnum):
    """What became of a task."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


@dataclass(frozen=True)
class PlanChange:
    """One change to a plan, and why."""

    kind: ChangeKind
    title: str
    due_date: date | None
    reason: str


@dataclass(frozen=True)
class Rebalanced:
    """A plan made anew."""

    changes: tuple[PlanChange, ...]
    balance: Balance
    exam_on: date | None


async def rebalance(tx: Transaction, *, principal: Principal, now: datetime) -> Rebalanced:
    """Plan the days to the exam; what the person fixed or has begun stays as it is.

    For the same tasks, cards and answers the plan is the same: doing it twice changes nothing.
    """
    user_id, zone = principal.user_id, zone_of(principal.timezone)
    await tx.value(store.LOCK_PLAN, str(user_id))
    await build_user_snapshots(tx, now=now, user_id=user_id)
    learner = await learner_of(tx, user_id)
    settings = await store.settings_of(tx, user_id)
    today = learner_day(now, zone, learner.day_start)
    standing = await read_standing(tx, user_id=user_id, zone=zone, now=now)
    tasks = await tx.all(Task, store.OPEN_TASKS, user_id)
    of_plan = await tx.all(Task, store.PLAN_TASKS, user_id, today)
    closed = [task for task in of_plan if not task.status.is_open]
    loose = {task.plan_key: task for task in tasks if is_loose(task)}
    kept = [task for task in tasks if not is_loose(task)] + closed
    found = balance(
        BalanceInput(
            today=today,
            exam_on=learner.exam_on if learner.exam_on and learner.exam_on > today else None,
            minutes_per_day=learner.minutes_per_day,
            free_days=frozenset(_free_days(settings, today)),
            domains=await _needs(tx, principal, today),
            due_minutes={
                day.day: ceil(day.due * standing.seconds_per_review / 60)
                for day in standing.forecast.days
            },
            taken=minutes_by_day(
                (task.due_date, task.minutes)
                for task in kept
                if task.status is not TaskStatus.SKIPPED
            ),
            drilled=_drilled(kept),
            kept_keys=frozenset(task.plan_key for task in kept if task.plan_key),
        )
    )
    changes = await _apply(tx, principal, found, loose, now=now)
    return Rebalanced(tuple(changes), found, learner.exam_on)


def is_loose(task: Task) -> bool:
    """Whether balancing may change or remove a task: its own, not begun, not fixed by hand."""
    return task.plan_key is not None and task.status is TaskStatus.PENDING and not task.is_fixed


async def _apply(
    tx: Transaction,
    principal: Principal,
    found: Balance,
    loose: dict[str | None, Task],
    *,
    now: datetime,
) -> list[PlanChange]:
    changes = []
    places: dict[date, int] = {}
    for wanted in found.tasks:
        place = places[wanted.due_date] = places.get(wanted.due_date, 0) + 1
        position = wanted.due_date.toordinal() * _A_DAYS_PLACES + place
        task = loose.pop(wanted.key, None)
        if task is None:
            await _add(tx, principal, wanted, position, now=now)
            changes.append(_change(ChangeKind.ADDED, wanted))
            continue
        changed = replace(
            task,
            title=wanted.title,
            description=wanted.reason,
            due_date=wanted.due_date,
            minutes=wanted.minutes,
            metadata=_metadata(wanted),
            position=position,
        )
        if changed != task or changed.metadata != task.metadata:
            await store.update_task(tx, replace(changed, updated_at=now))
            if (changed.title, changed.minutes) != (task.title, task.minutes):
                changes.append(_change(ChangeKind.CHANGED, wanted))
    for task in loose.values():
        await tx.execute(store.DELETE_TASK, task.id, principal.user_id)
        reason = "Its time went to something that is needed more, or its day has passed."
        changes.append(PlanChange(ChangeKind.REMOVED, task.title, task.due_date, reason))
    return changes


async def _add(
    tx: Transaction, principal: Principal, wanted: PlannedTask, position: float, *, now: datetime
) -> None:
    await add_task(
        tx,
        user_id=principal.user_id,
        title=wanted.title,
        description=wanted.reason,
        due_date=wanted.due_date,
        category=wanted.category,
        minutes=wanted.minutes,
        metadata=_metadata(wanted),
        source=TaskSource.PLAN,
        plan_key=wanted.key,
        position=position,
        now=now,
    )


def _metadata(wanted: PlannedTask) -> dict[str, str]:
    return {"domain": wanted.domain} if wanted.domain else {}


def _change(kind: ChangeKind, wanted: PlannedTask) -> PlanChange:
    return PlanChange(kind, wanted.title, wanted.due_date, wanted.reason)


async def _needs(tx: Transaction, principal: Principal, today: date) -> tuple[DomainNeed, ...]:
    """What is known of each domain, at least; domains of which nothing was answered, too."""
    known = {
        each.domain: each.low
        for each in await mastery_of(tx, user_id=principal.user_id, today=today)
    }
    domains = sorted({*known, *await deck_domains(tx)})
    titles = await domain_titles(tx)
    return tuple(
        DomainNeed(domain, known.get(domain, _UNKNOWN), titles.get(domain, domain))
        for domain in domains
    )


def _drilled(kept: Iterable[Task]) -> dict[str, int]:
    found: dict[str, int] = {}
    for task in kept:
        domain = task.metadata.get("domain")
        if task.status.is_open and task.category is TaskCategory.STUDY and domain:
            found[domain] = found.get(domain, 0) + 1
    return found


def _free_days(settings: PlanSettings, today: date) -> Iterable[date]:
    days = (today + offset * _DAY for offset in range(HORIZON_DAYS))
    return (day for day in days if settings.is_free(day))
