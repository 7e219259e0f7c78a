"""Exam templates in SQL."""

from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, update, values
from studium.study.exams.blueprints.model import ExamTemplate

_COLUMNS = columns(ExamTemplate)
INSERT_TEMPLATE = Sql(insertion("exam_templates", ExamTemplate))
UPDATE_TEMPLATE = Sql(update("exam_templates", ExamTemplate))
TEMPLATE = Sql(f"select {_COLUMNS} from exam_templates where id = $1")
TEMPLATE_BY_SLUG = Sql(f"select {_COLUMNS} from exam_templates where slug = $1")
TEMPLATES = Sql(f"""
    select {_COLUMNS} from exam_templates
    where id < $1 and (is_active or $2) order by id desc limit $3
""")
ALL_FEATURES = Sql("""
    select coalesce(array_agg(distinct feature order by feature), '{}')
    from exam_templates cross join unnest(features) as feature
""")
DELETE_UNUSED_OF_SOURCE = Sql("""
    delete from exam_templates t where metadata ->> 'source' = $1
      and not exists (select from exam_sessions s where s.template_id = t.id)
""")
CLOSE_OF_SOURCE = Sql("""
    update exam_templates set is_active = false where metadata ->> 'source' = $1 and is_active
""")


async def insert_template(tx: Transaction, template: ExamTemplate) -> None:
    """Store a new one. Raises UniqueViolation when its slug is taken."""
    await tx.execute(INSERT_TEMPLATE, *values(template))


async def update_template(tx: Transaction, template: ExamTemplate) -> None:
    """Store what it is now."""
    await tx.execute(UPDATE_TEMPLATE, *values(template))


async def template_by_id(tx: Transaction, template_id: UUID) -> ExamTemplate | None:
    """One template, also one that is not offered any more."""
    return await tx.maybe(ExamTemplate, TEMPLATE, template_id)


async def template_by_slug(tx: Transaction, slug: str) -> ExamTemplate | None:
    """The template of this name."""
    return await tx.maybe(ExamTemplate, TEMPLATE_BY_SLUG, slug)


async def list_templates(
    tx: Transaction, *, before_id: UUID, limit: int, with_closed: bool = False
) -> list[ExamTemplate]:
    """Templates that people can sit, newest first."""
    return await tx.all(ExamTemplate, TEMPLATES, before_id, with_closed, limit)


async def features_of_templates(tx: Transaction) -> list[str]:
    """Every feature that opens some template."""
    found: list[str] = await tx.value(ALL_FEATURES)
    return found


async def clear_source(tx: Transaction, source: str) -> tuple[int, int]:
    """Delete a source's templates that nobody sat and close the rest: how many of each."""
    deleted = await tx.execute(DELETE_UNUSED_OF_SOURCE, source)
    return deleted, await tx.execute(CLOSE_OF_SOURCE, source)
