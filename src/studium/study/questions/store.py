"""Questions in SQL."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns
from studium.study.questions.domains import Domain
from studium.study.questions.measures.model import ANY_MEASURE, Measured
from studium.study.questions.measures.store import measured_as
from studium.study.questions.model import (
    Question,
    QuestionRow,
    QuestionState,
    QuestionVariant,
    question_from,
)

_QUESTION = columns(QuestionRow)
_DOMAIN = columns(Domain)
_VARIANT = columns(QuestionVariant)
_VALUES = ", ".join(f"${place}" for place in range(1, len(fields(QuestionRow)) + 1))

INSERT_QUESTION = Sql(f"""
    insert into questions ({_QUESTION}, words)
    values ({_VALUES}, to_tsvector('english', ${len(fields(QuestionRow)) + 1}))
""")
INSERT_VARIANTS = Sql(f"""
    insert into question_variants ({_VARIANT})
    select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::boolean[],
                         $6::text[], $7::int[], $8::jsonb[])
""")
DELETE_VARIANTS = Sql("delete from question_variants where question_id = $1")
QUESTION = Sql(f"select {_QUESTION} from questions where id = $1")
LOCK_QUESTION = Sql(f"select {_QUESTION} from questions where id = $1 for update")
QUESTIONS = Sql(f"select {_QUESTION} from questions where id = any($1::uuid[])")
VARIANTS = Sql(f"""
    select {_VARIANT} from question_variants where question_id = any($1::uuid[])
    order by question_id, sort_order
""")
VERSIONS = Sql(f"""
    select {_QUESTION} from questions where lineage_id = $1 order by version desc
""")
NEWEST_BY_SOURCE = Sql(f"""
    select distinct on (source_id) {_QUESTION} from questions
    where source_id = any($1::text[]) order by source_id, version desc
""")
LIVE_BY_SOURCE = Sql(f"""
    select {_QUESTION} from questions
    where source_id = any($1::text[]) and state = 'approved' and superseded_at is null
""")
LOCK_LINEAGE = Sql("select pg_advisory_xact_lock(hashtextextended('question:' || $1::text, 0))")
UPDATE_QUESTION = Sql("""
    update questions set type = $2, domain = $3, difficulty = $4, stem = $5, rationale = $6,
           scoring = $7, media = $8, metadata = $9, body = $10, content_hash = $11,
           is_field_test = $12, updated_at = $13, words = to_tsvector('english', $14)
    where id = $1
""")
SET_STATE = Sql("""
    update questions set state = $2, superseded_at = null, updated_at = $3 where id = $1
""")
SUPERSEDE = Sql("""
    update questions set superseded_at = $2, updated_at = $2
    where lineage_id = $1 and state = 'approved' and superseded_at is null
""")
MARK_USED = Sql("""
    update questions set first_used_at = $2
    where id = any($1::uuid[]) and first_used_at is null
""")
DELETE_UNUSED_OF_SOURCE = Sql("""
    delete from questions where metadata ->> 'source' = $1 and first_used_at is null
""")
RETIRE_OF_SOURCE = Sql("""
    update questions set state = 'retired', updated_at = $2
    where metadata ->> 'source' = $1 and state <> 'retired'
""")
LIST_QUESTIONS = Sql(f"""
    select {_QUESTION} from questions
    where id < $1 and ($2::text is null or domain = $2) and ($3::int is null or difficulty = $3)
      and ($4::text is null or state = $4) and ($5::text is null or type = $5)
      and ($6::text is null or words @@ websearch_to_tsquery('english', $6))
      and {measured_as("questions.id", 8)}
    order by id desc limit $7
""")
COUNT_BY_STATE = Sql("""
    select coalesce(jsonb_object_agg(state, count), '{}'::jsonb)
    from (select state, count(*) as count from questions group by state) as counted
""")
PUT_DOMAIN = Sql(f"""
    insert into question_domains ({_DOMAIN}) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (slug) do update
    set title = excluded.title, description = excluded.description, weight = excluded.weight,
        source = excluded.source, as_of = excluded.as_of, sort_order = excluded.sort_order
""")
DOMAINS = Sql(f"select {_DOMAIN} from question_domains order by sort_order, slug")

FOUND_QUESTIONS = Sql("""
    select id, stem from questions where id = $1 or stem ilike '%' || $2 order by id desc limit $3
""")


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A question as a search shows it."""

    id: UUID
    stem: str


async def find_questions(
    tx: Transaction, question_id: UUID | None, pattern: str, *, limit: int
) -> list[FoundQuestion]:
    """Questions of this id, or in whose stem a pattern of LIKE is found."""
    return await tx.all(FoundQuestion, FOUND_QUESTIONS, question_id, pattern, limit)


async def insert_question(
    tx: Transaction, question: Question, variants: list[QuestionVariant]
) -> None:
    """Store a new version with its options."""
    row = _row(question)
    await tx.execute(
        INSERT_QUESTION, *(getattr(row, f.name) for f in fields(row)), question.content.text
    )
    await _insert_variants(tx, variants)


async def replace_content(
    tx: Transaction, question: Question, variants: list[QuestionVariant]
) -> None:
    """Store what a version says now, with new options in place of its old ones."""
    row = _row(question)
    await tx.execute(
        UPDATE_QUESTION,
        row.id,
        row.type,
        row.domain,
        row.difficulty,
        row.stem,
        row.rationale,
        row.scoring,
        row.media,
        row.metadata,
        row.body,
        row.content_hash,
        row.is_field_test,
        row.updated_at,
        question.content.text,
    )
    await tx.execute(DELETE_VARIANTS, row.id)
    await _insert_variants(tx, variants)


async def _insert_variants(tx: Transaction, variants: list[QuestionVariant]) -> None:
    columns = ([getattr(variant, f.name) for variant in variants] for f in fields(QuestionVariant))
    await tx.execute(INSERT_VARIANTS, *columns)


async def question_by_id(
    tx: Transaction, question_id: UUID, *, lock: bool = False
) -> Question | None:
    """One version, or None; `lock` keeps it from others until the transaction ends."""
    row = await tx.maybe(QuestionRow, LOCK_QUESTION if lock else QUESTION, question_id)
    return (await _with_variants(tx, [row]))[0] if row else None


async def questions_by_ids(tx: Transaction, ids: Sequence[UUID]) -> list[Question]:
    """The versions that exist among these, in this order."""
    found = await _with_variants(tx, await tx.all(QuestionRow, QUESTIONS, ids))
    by_id = {question.id: question for question in found}
    return [by_id[wanted] for wanted in ids if wanted in by_id]


async def versions_of(tx: Transaction, lineage_id: UUID) -> list[Question]:
    """Every version of a question, newest first."""
    return await _with_variants(tx, await tx.all(QuestionRow, VERSIONS, lineage_id))


async def newest_by_source(tx: Transaction, source_ids: Collection[str]) -> dict[str, Question]:
    """The newest version for each of these names that is known."""
    rows = await tx.all(QuestionRow, NEWEST_BY_SOURCE, list(source_ids))
    found = await _with_variants(tx, rows)
    return {question.content.source_id or "": question for question in found}


async def live_by_source(tx: Transaction, source_ids: Collection[str]) -> dict[str, Question]:
    """The version that candidates may be asked, for each of these names that has one."""
    rows = await tx.all(QuestionRow, LIVE_BY_SOURCE, list(source_ids))
    found = await _with_variants(tx, rows)
    return {question.content.source_id or "": question for question in found}


async def list_questions(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    before_id: UUID,
    domain: str | None,
    difficulty: int | None,
    state: QuestionState | None,
    type_: str | None,
    text: str | None,
    measured: Measured = ANY_MEASURE,
    limit: int,
) -> list[Question]:
    """Versions that fit, newest first; `text` is read like a web search."""
    rows = await tx.all(
        QuestionRow,
        LIST_QUESTIONS,
        before_id,
        domain,
        difficulty,
        state,
        type_,
        text,
        limit,
        *measured.arguments,
    )
    return await _with_variants(tx, rows)


async def lock_lineage(tx: Transaction, lineage_id: UUID) -> None:
    """Wait until nobody else changes the versions of a question."""
    await tx.execute(LOCK_LINEAGE, str(lineage_id))


async def set_state(
    tx: Transaction, question_id: UUID, state: QuestionState, now: datetime
) -> None:
    """Put a version into a state."""
    await tx.execute(SET_STATE, question_id, state, now)


async def supersede(tx: Transaction, lineage_id: UUID, now: datetime) -> None:
    """Take the live version of a question from candidates: a newer one follows."""
    await tx.execute(SUPERSEDE, lineage_id, now)


async def mark_used(tx: Transaction, ids: Sequence[UUID], now: datetime) -> None:
    """Note that candidates were asked these."""
    await tx.execute(MARK_USED, ids, now)


async def clear_source(tx: Transaction, source: str, now: datetime) -> tuple[int, int]:
    """Delete what came from a source and was never used; retire the rest: how many of each."""
    deleted = await tx.execute(DELETE_UNUSED_OF_SOURCE, source)
    return deleted, await tx.execute(RETIRE_OF_SOURCE, source, now)


async def count_by_state(tx: Transaction) -> dict[str, int]:
    """How many versions are in each state."""
    counts: dict[str, int] = await tx.value(COUNT_BY_STATE)
    return counts


async def put_domains(tx: Transaction, domains: list[Domain]) -> None:
    """Store domains, or what they say now."""
    for domain in domains:
        await tx.execute(PUT_DOMAIN, *(getattr(domain, field.name) for field in fields(domain)))


async def list_domains(tx: Transaction) -> list[Domain]:
    """The domains that are known, in the outline's order."""
    return await tx.all(Domain, DOMAINS)


async def domain_titles(tx: Transaction) -> dict[str, str]:
    """What each domain is called, by its slug."""
    return {domain.slug: domain.title for domain in await list_domains(tx)}


async def _with_variants(tx: Transaction, rows: list[QuestionRow]) -> list[Question]:
    if not rows:
        return []
    variants: dict[UUID, list[QuestionVariant]] = defaultdict(list)
    for variant in await tx.all(QuestionVariant, VARIANTS, [row.id for row in rows]):
        variants[variant.question_id].append(variant)
    return [question_from(row, variants[row.id]) for row in rows]


def _row(question: Question) -> QuestionRow:
    content = question.content
    shared: dict[str, Any] = {
        field.name: getattr(question if hasattr(question, field.name) else content, field.name)
        for field in fields(QuestionRow)
        if field.name != "media"
    }
    media = [
        {"alt": each.alt, "file_id": str(each.file_id) if each.file_id else None, "file": each.file}
        for each in content.media
    ]
    return QuestionRow(**shared, media=media)
