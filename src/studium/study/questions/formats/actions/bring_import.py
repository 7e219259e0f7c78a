"""Bring the chosen questions of a file into the bank, a batch a transaction."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.files import FileNotFound, keep_file
from studium.platform.jobs import GiveUp
from studium.platform.parts import Parts
from studium.study.questions.actions.write_question import (
    QuestionInUse,
    create_question,
    revise_question,
)
from studium.study.questions.content import QuestionContent, QuestionInvalid
from studium.study.questions.formats import store
from studium.study.questions.formats.actions.preview_import import IN_MEMORY_BYTES, copy_of
from studium.study.questions.formats.bank import MAY_LACK, content_of
from studium.study.questions.formats.imports import (
    ImportItem,
    ImportState,
    QuestionImport,
    source_id_of,
)
from studium.study.questions.formats.model import FileRefused, Found, Item
from studium.study.questions.formats.reading import read
from studium.study.questions.formats.source import Source
from studium.study.questions.model import Question, QuestionState, hash_of
from studium.study.questions.store import newest_by_source
from studium.study.questions.types import QuestionTypes

BATCH = 50


async def bring_import(parts: Parts, import_id: UUID) -> None:
    """Bring what is chosen and not there yet; may be stopped and begun again anywhere."""
    async with parts[Database].reader() as tx:
        made = await store.import_by_id(tx, import_id)
    if made is None or made.state is not ImportState.CONFIRMED:
        return
    if made.file_id is None:
        raise GiveUp("The file of the import was deleted.")
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as copy:
        try:
            await copy_of(parts, made.file_id, copy)
            questions = read(Source(made.name, copy), made.format)
            await _bring_all(parts, made, questions)
        except (FileRefused, FileNotFound) as problem:
            raise GiveUp(str(problem)) from problem
    async with parts[Database].transaction() as tx:
        now = parts[Clock].now()
        await store.set_state(tx, import_id, ImportState.DONE, domain=made.domain, now=now)


async def _bring_all(parts: Parts, made: QuestionImport, questions: Iterator[Found]) -> None:
    first = 0
    while batch := await asyncio.to_thread(lambda: list(islice(questions, BATCH))):
        await _bring_batch(parts, made, batch, first)
        first += len(batch)


async def _bring_batch(
    parts: Parts, made: QuestionImport, batch: Sequence[Found], first: int
) -> None:
    """Pictures are kept first, each by itself; then the questions, all in one transaction."""
    last = first + len(batch) - 1
    async with parts[Database].reader() as tx:
        waiting = await store.waiting(tx, made.id, first=first, last=last)
    items = {each.place: each for each in waiting}
    contents = {
        place: await _content(parts, made, items[place], found.item)
        for place, found in enumerate(batch, start=first)
        if place in items and found.item is not None
    }
    async with parts[Database].transaction() as tx:
        names = [content.source_id for content in contents.values() if content.source_id]
        known = await newest_by_source(tx, names)
        for place, content in contents.items():
            old = known.get(content.source_id or "")
            await _bring(tx, parts, made, items[place], content, old)


async def _content(
    parts: Parts, made: QuestionImport, item: ImportItem, found: Item
) -> QuestionContent:
    file_ids = {
        media.name: (await keep_file(parts, _once(media.data), name=media.name, owner_id=None)).id
        for media in found.media
        if media.data
    }
    source_id = source_id_of(made, item)
    content = content_of(
        replace(found, identifier=source_id), domain=made.domain, file_ids=file_ids
    )
    if source_id == item.identifier:
        return content
    return replace(content, metadata={**content.metadata, "identifier": item.identifier})


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _bring(  # noqa: PLR0913, PLR0917 - one question with all that it depends on
    tx: Transaction,
    parts: Parts,
    made: QuestionImport,
    item: ImportItem,
    content: QuestionContent,
    known: Question | None,
) -> None:
    """A new question, a new version of one that says something else now, or none."""
    types, now = parts[QuestionTypes], parts[Clock].now()
    note = {}
    question = known
    if known is None:
        question = await create_question(
            tx,
            content,
            types=types,
            author_id=made.owner_id,
            now=now,
            state=QuestionState.IN_REVIEW,
            may_lack=MAY_LACK,
        )
    elif hash_of(types.check(content, may_lack=MAY_LACK)) != known.content_hash:
        try:
            question = await revise_question(
                tx,
                known.id,
                content,
                types=types,
                author_id=made.owner_id,
                now=now,
                state=QuestionState.IN_REVIEW,
            )
        except (QuestionInUse, QuestionInvalid) as problem:
            question, note = None, {"reason": problem.message}
    await store.mark_done(tx, item, question_id=question.id if question else None, note=note)
