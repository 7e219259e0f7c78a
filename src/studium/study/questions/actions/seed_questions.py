"""Bring the questions of files into the bank: what is new, and what says something else now."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from studium.platform.database import Transaction
from studium.study.questions import store
from studium.study.questions.actions.write_question import create_question, revise_question
from studium.study.questions.content import QuestionContent, QuestionInvalid, content_from
from studium.study.questions.model import Question, QuestionState, hash_of
from studium.study.questions.types import QuestionTypes

SOURCE = "seed"


@dataclass(frozen=True, slots=True)
class Brought:
    """How many questions were new, changed, and as they were."""

    created: int
    changed: int
    unchanged: int


def read_questions(folder: Path) -> Iterator[QuestionContent]:
    """Every question of the folder's JSON files that are arrays, by file name.

    Raises QuestionInvalid, naming the question; ValueError when a file is not JSON.
    """
    for file in sorted(folder.glob("*.json")):
        value = json.loads(file.read_text(encoding="utf-8"))
        for each in value if isinstance(value, list) else ():
            yield _read(each, file.name)


def _read(value: dict[str, Any], file: str) -> QuestionContent:
    try:
        content = content_from(value)
    except QuestionInvalid as problem:
        problem.add_note(f"in {file}, {value.get('source_id')}")
        raise
    return replace(content, metadata={**content.metadata, "source": SOURCE})


async def bring_questions(
    tx: Transaction, contents: list[QuestionContent], *, types: QuestionTypes, now: datetime
) -> Brought:
    """Approve each that is new, and a new version of each that changed; by its `source_id`.

    Repeating it changes nothing. Raises QuestionInvalid.
    """
    names = [content.source_id for content in contents if content.source_id]
    known = await store.newest_by_source(tx, names)
    done = Counter[str]()
    for content in contents:
        done[await _bring(tx, content, known.get(content.source_id or ""), types, now)] += 1
    return Brought(done["created"], done["changed"], done["unchanged"])


async def _bring(
    tx: Transaction,
    content: QuestionContent,
    known: Question | None,
    types: QuestionTypes,
    now: datetime,
) -> str:
    if known is None:
        await create_question(
            tx, content, types=types, author_id=None, now=now, state=QuestionState.APPROVED
        )
        return "created"
    if known.is_live and hash_of(types.check(content)) == known.content_hash:
        return "unchanged"
    if known.is_open:
        await store.set_state(tx, known.id, QuestionState.RETIRED, now)
    await revise_question(
        tx,
        known.id,
        content,
        types=types,
        author_id=None,
        now=now,
        state=QuestionState.APPROVED,
    )
    return "changed"
