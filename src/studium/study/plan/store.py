"""Tasks, settings and assigned cards in SQL. Every statement takes the person."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns
from studium.study.plan.model import PlanSettings, Task, TaskStatus

_TASK = columns(Task)
_SETTINGS = columns(PlanSettings)

# Whatever changes a person's plan waits in line here.
LOCK_PLAN = Sql("select pg_advisory_xact_lock(hashtextextended('plan:' || $1::text, 0))")
INSERT_TASK = Sql(f"""
    insert into study_plan_tasks ({_TASK})
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    returning {_TASK}
""")
UPDATE_TASK = Sql(f"""
    update study_plan_tasks
    set title = $3, description = $4, due_date = $5, status = $6, progress = $7, category = $8,
        minutes = $9, metadata = $10, source = $11, plan_key = $12, is_fixed = $13,
        position = $14, skipped_reason = $15, completed_at = $16, updated_at = $18
    where id = $1 and user_id = $2 and created_at = $17
    returning {_TASK}
""")
DELETE_TASK = Sql("delete from study_plan_tasks where id = $1 and user_id = $2")
TASK = Sql(f"select {_TASK} from study_plan_tasks where id = $1 and user_id = $2")
PAGE_OF_TASKS = Sql(f"""
    select {_TASK} from study_plan_tasks
    where user_id = $1 and id < $2 and ($4::text is null or status = $4)
      and ($5::date is null or due_date >= $5) and ($6::date is null or due_date <= $6)
    order by id desc limit $3
""")
TASKS_BETWEEN = Sql(f"""
    select {_TASK} from study_plan_tasks
    where user_id = $1 and due_date between $2 and $3 order by due_date, position, id limit 2000
""")
OPEN_TASKS = Sql(f"""
    select {_TASK} from study_plan_tasks
    where user_id = $1 and status in ('PENDING', 'IN_PROGRESS')
    order by due_date nulls last, position, id limit 2000
""")
PLAN_TASKS = Sql(f"""
    select {_TASK} from study_plan_tasks
    where user_id = $1 and plan_key is not null and (due_date is null or due_date >= $2)
    order by due_date, position, id limit 2000
""")
LAST_POSITION = Sql("select coalesce(max(position), 0) from study_plan_tasks where user_id = $1")
NEIGHBOUR_ABOVE = Sql(f"""
    select {_TASK} from study_plan_tasks
    where user_id = $1 and due_date is not distinct from $2 and (position, id) < ($3, $4)
    order by position desc, id desc limit 1
""")
NEIGHBOUR_BELOW = Sql(f"""
    select {_TASK} from study_plan_tasks
    where user_id = $1 and due_date is not distinct from $2 and (position, id) > ($3, $4)
    order by position, id limit 1
""")
SETTINGS = Sql(f"select {_SETTINGS} from study_plan_settings where user_id = $1")
PUT_SETTINGS = Sql("""
    insert into study_plan_settings (user_id, days_off, dates_off, reminders, updated_at)
    values ($1, $2, $3, $4, $5)
    on conflict (user_id) do update
       set days_off = excluded.days_off, dates_off = excluded.dates_off,
           reminders = excluded.reminders, updated_at = excluded.updated_at
""")
PUT_FEED = Sql("""
    insert into study_plan_settings (user_id, feed_hash, updated_at) values ($1, $2, $3)
    on conflict (user_id) do update
       set feed_hash = excluded.feed_hash, updated_at = excluded.updated_at
""")
FEED_OWNER = Sql(f"select {_SETTINGS} from study_plan_settings where feed_hash = $1")
TO_REMIND = Sql("""
    select t.user_id as id from study_plan_tasks t
    left join study_plan_settings s on s.user_id = t.user_id
    where t.status in ('PENDING', 'IN_PROGRESS') and t.due_date between $1 and $1 + 2
      and t.user_id > $2 and coalesce(s.reminders, true)
      and (s.reminded_on is null or s.reminded_on < $1 + 2)
    group by t.user_id order by t.user_id limit $3
""")
SET_REMINDED = Sql("""
    insert into study_plan_settings (user_id, reminded_on, updated_at) values ($1, $2, $3)
    on conflict (user_id) do update set reminded_on = excluded.reminded_on
""")
ASSIGN_CARDS = Sql("""
    insert into study_plan_assigned_cards (task_id, card_id, user_id)
    select $1, unnest($3::uuid[]), $2
""")
CARD_DONE = Sql("""
    update study_plan_assigned_cards a set review_id = $3
    from study_plan_tasks t
    where a.user_id = $1 and a.card_id = $2 and a.review_id is null
      and t.id = a.task_id and t.status in ('PENDING', 'IN_PROGRESS')
    returning a.task_id as id
""")
CARD_UNDONE = Sql("""
    update study_plan_assigned_cards set review_id = null
    where user_id = $1 and card_id = $2 and review_id = $3 returning task_id as id
""")
SHARE_DONE = Sql("""
    select count(*) filter (where review_id is not null) * 100 / greatest(count(*), 1)
    from study_plan_assigned_cards where task_id = $1
""")
CARDS_TASK_OF_DAY = Sql(f"""
    select {_TASK} from study_plan_tasks
    where user_id = $1 and due_date = $2 and plan_key = 'cards:' || $2::date::text
""")
ANY_TASK = Sql("select id from study_plan_tasks where user_id = $1 limit 1")
EVERY_TASK = Sql(f"select {_TASK} from study_plan_tasks where user_id = $1 order by id")
FORGET_CARDS = Sql("delete from study_plan_assigned_cards where user_id = $1")
FORGET_TASKS = Sql("delete from study_plan_tasks where user_id = $1")
FORGET_SETTINGS = Sql("delete from study_plan_settings where user_id = $1")


@dataclass(frozen=True, slots=True)
class Found:
    """An id."""

    id: UUID


async def insert_task(tx: Transaction, task: Task) -> Task:
    """Keep a new task."""
    return await tx.one(Task, INSERT_TASK, *_values(task))


async def update_task(tx: Transaction, task: Task) -> Task:
    """Keep a task as it is now."""
    return await tx.one(Task, UPDATE_TASK, *_values(task))


async def page_of_tasks(  # noqa: PLR0913 - one argument for each condition
    tx: Transaction,
    user_id: UUID,
    *,
    before_id: UUID,
    limit: int,
    status: TaskStatus | None,
    first: date | None,
    last: date | None,
) -> list[Task]:
    """A person's tasks, newest first."""
    return await tx.all(Task, PAGE_OF_TASKS, user_id, before_id, limit, status, first, last)


async def settings_of(tx: Transaction, user_id: UUID) -> PlanSettings:
    """How a person wants to be planned for; as everybody begins, when they never said."""
    return await tx.maybe(PlanSettings, SETTINGS, user_id) or PlanSettings(user_id=user_id)


async def put_settings(tx: Transaction, settings: PlanSettings, *, now: datetime) -> None:
    """Keep a person's settings."""
    await tx.execute(
        PUT_SETTINGS,
        settings.user_id,
        settings.days_off,
        settings.dates_off,
        settings.reminders,
        now,
    )


async def assign_cards(
    tx: Transaction, task_id: UUID, user_id: UUID, card_ids: Sequence[UUID]
) -> None:
    """Let a task be about these cards."""
    await tx.execute(ASSIGN_CARDS, task_id, user_id, card_ids)


async def forget(tx: Transaction, user_id: UUID) -> None:
    """Delete a person's plan."""
    for sql in (FORGET_CARDS, FORGET_TASKS, FORGET_SETTINGS):
        await tx.execute(sql, user_id)


def _values(task: Task) -> list[object]:
    return [getattr(task, field.name) for field in fields(Task)]
