"""Statistics of exams in SQL."""

from collections.abc import Sequence
from dataclasses import fields
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion
from studium.study.exams.measuring.model import (
    AnsweredItem,
    ExamFigures,
    FirstAttempt,
    ItemFigures,
    OptionLabel,
)
from studium.study.questions import Measure

_EXAM = columns(ExamFigures)
_ITEM = columns(ItemFigures)

TEMPLATES = Sql("""
    select coalesce(array_agg(template_id), '{}') from (
        select template_id from exam_sessions
        where template_id is not null and status in ('REVIEW', 'ARCHIVED')
        group by template_id having count(distinct user_id) >= $1
    ) as enough
""")
ANSWERED = Sql("""
    with firsts as (
        select distinct on (user_id) id, results from exam_sessions
        where template_id = $1 and status in ('REVIEW', 'ARCHIVED') order by user_id, id
    ), lines as (
        select firsts.id, (line->>'position')::int as position, line->>'points' as points,
            (line->>'points_possible')::float8 as possible
        from firsts, jsonb_array_elements(firsts.results->'per_item') as line
    )
    select i.session_id, i.question_id,
        case when r.selected_option is not null then array[r.selected_option]
             else coalesce(r.selected_options, '{}') end as chosen,
        split_part(l.points, '/', 1)::float8
            / coalesce(nullif(split_part(l.points, '/', 2), '')::float8, 1) as points,
        l.possible as points_possible
    from lines l
    join exam_items i on i.session_id = l.id and i.position = l.position and i.is_scored
    left join exam_responses r
        on r.session_id = i.session_id and r.question_id = i.question_id and r.attempt = 1
""")
FIRST_ATTEMPTS = Sql("""
    select distinct on (user_id) (results->>'share')::float8 as share,
        results->'domains' as domains, (results->>'seconds_spent')::int as seconds_spent
    from exam_sessions
    where template_id = $1 and status in ('REVIEW', 'ARCHIVED') order by user_id, id
""")
LABELS = Sql("""
    select question_id, id, label, is_correct from question_variants
    where question_id = any($1::uuid[]) order by question_id, sort_order
""")
FORGET = Sql("delete from exam_item_statistics where template_id = $1")
KEEP_EXAM = Sql(f"""
    insert into exam_statistics ({_EXAM}) values ($1, $2, $3, $4, $5)
    on conflict (template_id) do update
    set attempts = excluded.attempts, figures = excluded.figures,
        measured_at = excluded.measured_at, cohort = excluded.cohort
""")
KEEP_ITEM = Sql(insertion("exam_item_statistics", ItemFigures))
EXAM = Sql(f"select {_EXAM} from exam_statistics where template_id = $1")
ITEMS = Sql(f"""
    select {_ITEM} from exam_item_statistics
    where template_id = $1
        and ($2::float8 is null or facility <= $2)
        and ($3::float8 is null or discrimination_index <= $3)
        and (not $4::boolean or suggested is not null)
    order by evidence desc nulls last, discrimination_index nulls last, question_id limit $5
""")
MEASURES = Sql("""
    select distinct on (question_id) question_id, attempts, facility,
        discrimination_index as discrimination, suggested as suggested_key
    from exam_item_statistics
    where question_id = any($1::uuid[]) and facility is not null and attempts >= $2
    order by question_id, attempts desc, template_id
""")
FINISHED = Sql("""
    select count(distinct user_id)::int from exam_sessions
    where template_id = $1 and status in ('REVIEW', 'ARCHIVED')
""")
OF_QUESTION = Sql(f"""
    select {_ITEM} from exam_item_statistics where question_id = $1 order by template_id
""")


async def templates_with(tx: Transaction, *, least_attempts: int) -> list[UUID]:
    """Exams that so many people have finished."""
    found: list[UUID] = await tx.value(TEMPLATES, least_attempts)
    return found


async def answered(tx: Transaction, template_id: UUID) -> list[AnsweredItem]:
    """Every scored item of each person's first finished session of an exam."""
    return await tx.all(AnsweredItem, ANSWERED, template_id)


async def first_attempts(tx: Transaction, template_id: UUID) -> list[FirstAttempt]:
    """Each person's first finished session of an exam."""
    return await tx.all(FirstAttempt, FIRST_ATTEMPTS, template_id)


async def labels(tx: Transaction, question_ids: Sequence[UUID]) -> list[OptionLabel]:
    """The answer options of questions, in their authors' order."""
    return await tx.all(OptionLabel, LABELS, list(question_ids))


async def keep(tx: Transaction, exam: ExamFigures, items: Sequence[ItemFigures]) -> None:
    """Put an exam's statistics in the place of the ones before."""
    await tx.execute(FORGET, exam.template_id)
    await tx.execute(KEEP_EXAM, *(getattr(exam, field.name) for field in fields(ExamFigures)))
    for item in items:
        await tx.execute(KEEP_ITEM, *(getattr(item, field.name) for field in fields(ItemFigures)))


async def exam_figures(tx: Transaction, template_id: UUID) -> ExamFigures | None:
    """An exam as a whole; None while too few have finished it."""
    return await tx.maybe(ExamFigures, EXAM, template_id)


async def item_figures(  # noqa: PLR0913 - all by name
    tx: Transaction,
    template_id: UUID,
    *,
    most_facility: float | None = None,
    most_discrimination: float | None = None,
    in_doubt_only: bool = False,
    limit: int,
) -> list[ItemFigures]:
    """Items of an exam: those whose key is in doubt first, then by discrimination, worst first."""
    return await tx.all(
        ItemFigures,
        ITEMS,
        template_id,
        most_facility,
        most_discrimination,
        in_doubt_only,
        limit,
    )


async def figures_of_question(tx: Transaction, question_id: UUID) -> list[ItemFigures]:
    """What each exam tells of a version of a question."""
    return await tx.all(ItemFigures, OF_QUESTION, question_id)


async def measures(
    tx: Transaction, question_ids: Sequence[UUID], *, least_attempts: int
) -> list[Measure]:
    """The figures of each question in the exam in which most people answered it."""
    return await tx.all(Measure, MEASURES, list(question_ids), least_attempts)


async def people_finished(tx: Transaction, template_id: UUID) -> int:
    """How many people have finished an exam."""
    found: int = await tx.value(FINISHED, template_id)
    return found
