"""Reminding people in the morning of what is planned for their day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from studium.accounts.people import Person, person_by_id
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.jobs import Job, JobHandler, Schedule, enqueue
from studium.platform.mail import Mail, compose, send
from studium.platform.pages import zone_of
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.study.plan import store
from studium.study.plan.model import ADDRESS, Task

_BATCH = 200
_MORNING_HOUR = 7
_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Remind(Job, name="plan.remind", lane="bulk"):
    """Remind those whose morning it is, in batches by id."""

    after: UUID = _NOBODY


async def remind(parts: Parts, job: Remind) -> None:
    """One batch; each person is a transaction and hears once a day."""
    database, now = parts[Database], parts[Clock].now()
    yesterday = (now - timedelta(days=1)).date()  # the earliest day that anybody is in
    async with database.reader() as tx:
        found = await tx.all(store.Found, store.TO_REMIND, yesterday, job.after, _BATCH)
    for row in found:
        async with database.transaction() as tx:
            await _remind_one(parts, tx, row.id, now=now)
    if len(found) == _BATCH:
        async with database.transaction() as tx:
            await enqueue(tx, Remind(found[-1].id))


async def _remind_one(parts: Parts, tx: Transaction, user_id: UUID, *, now: datetime) -> None:
    await tx.value(store.LOCK_PLAN, str(user_id))
    person = await person_by_id(tx, user_id)
    if person is None:
        return
    there = now.astimezone(zone_of(person.timezone))
    settings = await store.settings_of(tx, user_id)
    if there.hour != _MORNING_HOUR or settings.reminded_on == there.date():
        return
    today = there.date()
    tasks = await tx.all(Task, store.TASKS_BETWEEN, user_id, today, today)
    still_open = [task for task in tasks if task.status.is_open]
    if still_open:
        await tx.execute(store.SET_REMINDED, user_id, today, now)
        mail = reminder(parts[Settings], person, still_open, today)
        await send(tx, mail, vault=parts[Vault], good_until=now + timedelta(hours=12))


def reminder(settings: Settings, person: Person, tasks: list[Task], today: date) -> Mail:
    """What is planned for today, and where to say that one does not want to hear of it."""
    lines = "\n".join(f"- {task.title} ({task.minutes} minutes)" for task in tasks)
    address = f"{settings.base_url.rstrip('/')}{ADDRESS}"
    return compose(
        settings,
        person.email,
        f"Your study plan for {today:%A}",
        f"This is planned for today:\n\n{lines}",
        f"Begin at {address}. There you can also turn these reminders off.",
    )


JOBS = (JobHandler(Remind, remind, timeout_seconds=600),)
SCHEDULES = (Schedule("12 * * * *", Remind()),)
