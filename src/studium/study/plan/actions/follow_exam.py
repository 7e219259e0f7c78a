"""Let tasks follow the exams and drills that are sat."""

from datetime import date, datetime

from studium.accounts.people import person_by_id
from studium.platform.database import Transaction
from studium.platform.pages import zone_of
from studium.study.exams import ExamCompleted, SessionResults
from studium.study.flashcards import learner_day, learner_of
from studium.study.plan import store
from studium.study.plan.model import WHOLE, Task, TaskCategory, with_progress

# What a drill has at least of one domain, so that an exam of everything drills nothing.
_DRILLS_SHARE = 0.6


async def follow_exam(
    tx: Transaction, event: ExamCompleted, found: SessionResults, *, now: datetime
) -> Task | None:
    """Complete the oldest open task that a session does; that task, if there is one.

    A session about one domain is its drill, any other an exam; a day is not done before it comes.
    """
    await tx.value(store.LOCK_PLAN, str(event.user_id))
    person = await person_by_id(tx, event.user_id)
    learner = await learner_of(tx, event.user_id)
    zone = zone_of(person.timezone if person else None)
    today = learner_day(event.completed_at, zone, learner.day_start)
    domain = drilled_domain(found)
    for task in await tx.all(Task, store.OPEN_TASKS, event.user_id):
        if _asks_for(task, domain, today):
            return await store.update_task(tx, with_progress(task, WHOLE, now=now))
    return None


def drilled_domain(found: SessionResults) -> str | None:
    """The domain that most of a session was about, if there is one."""
    domains = found.results["domains"]
    items = sum(each["items"] for each in domains)
    for each in domains:
        if each["items"] >= _DRILLS_SHARE * items:
            return str(each["domain"])
    return None


def _asks_for(task: Task, domain: str | None, today: date) -> bool:
    if task.due_date is not None and task.due_date > today:
        return False
    if domain is None:
        return task.category is TaskCategory.EXAM
    return task.category is TaskCategory.STUDY and task.metadata.get("domain") == domain
