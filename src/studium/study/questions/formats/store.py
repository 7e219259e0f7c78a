"""Imports in SQL."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns
from studium.study.questions.formats.imports import (
    ImportCounts,
    ImportItem,
    ImportState,
    QuestionImport,
)

_IMPORT = columns(QuestionImport)
_ITEM = columns(ImportItem)

INSERT = Sql(f"""
    insert into question_imports ({_IMPORT}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
""")
INSERT_ITEMS = Sql("""
    insert into question_import_items (
        import_id, place, identifier, outcome, shown, is_chosen, is_done, question_id
    )
    select $1, each.place, each.identifier, each.outcome, each.shown, each.outcome <> 'refused',
        false, null
    from unnest($2::int[], $3::text[], $4::text[], $5::jsonb[])
        as each (place, identifier, outcome, shown)
""")
BY_ID = Sql(f"select {_IMPORT} from question_imports where id = $1")
LOCKED = Sql(f"select {_IMPORT} from question_imports where id = $1 for update")
ALL = Sql(f"""
    select {_IMPORT} from question_imports where id < $1 order by id desc limit $2
""")
ITEMS = Sql(f"""
    select {_ITEM} from question_import_items where import_id = $1 and place > $2
    order by place limit $3
""")
WAITING = Sql(f"""
    select {_ITEM} from question_import_items
    where import_id = $1 and is_chosen and not is_done and place between $2 and $3 order by place
""")
COUNTS = Sql("""
    select count(*) filter (where outcome = 'importable')::int as importable,
        count(*) filter (where outcome = 'lossy')::int as lossy,
        count(*) filter (where outcome = 'refused')::int as refused,
        count(*) filter (where is_chosen)::int as chosen,
        count(*) filter (where question_id is not null)::int as imported
    from question_import_items where import_id = $1
""")
CHOOSE = Sql("""
    update question_import_items set is_chosen = place = any($4::int[])
    where import_id = $1 and place between $2 and $3 and outcome <> 'refused'
""")
SET_STATE = Sql("""
    update question_imports set state = $2, domain = $3, updated_at = $4 where id = $1
""")
MARK_DONE = Sql("""
    update question_import_items
    set is_done = true, question_id = $3, shown = shown || $4::jsonb
    where import_id = $1 and place = $2
""")


async def insert(tx: Transaction, made: QuestionImport, items: Sequence[dict[str, Any]]) -> None:
    """Store an import and what the preview says of each question, in the order of the file."""
    await tx.execute(INSERT, *(getattr(made, field.name) for field in fields(QuestionImport)))
    await tx.execute(
        INSERT_ITEMS,
        made.id,
        list(range(len(items))),
        [item["identifier"] for item in items],
        [item["outcome"] for item in items],
        [
            {name: item[name] for name in ("type", "options", "correct", "losses", "reason")}
            for item in items
        ],
    )


async def import_by_id(tx: Transaction, import_id: UUID) -> QuestionImport | None:
    """An import, whoever brought it."""
    return await tx.maybe(QuestionImport, BY_ID, import_id)


async def locked(tx: Transaction, import_id: UUID) -> QuestionImport | None:
    """An import that nobody else changes meanwhile."""
    return await tx.maybe(QuestionImport, LOCKED, import_id)


async def imports(tx: Transaction, *, before_id: UUID, limit: int) -> list[QuestionImport]:
    """All imports, newest first."""
    return await tx.all(QuestionImport, ALL, before_id, limit)


async def items_after(
    tx: Transaction, import_id: UUID, *, place: int, limit: int
) -> list[ImportItem]:
    """Questions of an import after a place, in the order of the file."""
    return await tx.all(ImportItem, ITEMS, import_id, place, limit)


async def waiting(tx: Transaction, import_id: UUID, *, first: int, last: int) -> list[ImportItem]:
    """Questions between two places that are chosen and not yet in the bank."""
    return await tx.all(ImportItem, WAITING, import_id, first, last)


async def counts(tx: Transaction, import_id: UUID) -> ImportCounts:
    """How many questions there are."""
    return await tx.one(ImportCounts, COUNTS, import_id)


async def choose(
    tx: Transaction, import_id: UUID, *, first: int, last: int, chosen: Sequence[int]
) -> None:
    """Of the questions between two places, choose these and no others."""
    await tx.execute(CHOOSE, import_id, first, last, list(chosen))


async def set_state(
    tx: Transaction, import_id: UUID, state: ImportState, *, domain: str, now: datetime
) -> None:
    """Say how far an import is."""
    await tx.execute(SET_STATE, import_id, state, domain, now)


async def mark_done(
    tx: Transaction, item: ImportItem, *, question_id: UUID | None, note: dict[str, Any]
) -> None:
    """Note what became of a question; `note` is added to what is shown of it."""
    await tx.execute(MARK_DONE, item.import_id, item.place, question_id, note)
