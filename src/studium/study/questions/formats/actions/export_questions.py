"""The bank's questions as a file."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

from studium.platform.database import Database
from studium.platform.files import FileMissing, Objects
from studium.platform.parts import Parts
from studium.study.questions.formats.bank import item_of
from studium.study.questions.formats.model import Item, Media
from studium.study.questions.formats.plugin import Format, Written
from studium.study.questions.model import Question, QuestionState
from studium.study.questions.store import list_questions

AT_ONCE = 200
LAST_ID = UUID(int=2**128 - 1)
WITH_FILES = frozenset(("moodle_xml", "qti2", "qti3"))


async def export_questions(
    parts: Parts, chosen: Format, *, state: QuestionState | None, domain: str | None
) -> Written:
    """The newest version of each question that is in this state and domain, oldest first."""
    items = [
        await _with_files(parts, item_of(question.content, identifier=str(question.lineage_id)))
        if chosen.name in WITH_FILES
        else item_of(question.content, identifier=str(question.lineage_id))
        async for question in _newest(parts, state=state, domain=domain)
    ]
    return await asyncio.to_thread(chosen.write, items[::-1])


async def _newest(
    parts: Parts, *, state: QuestionState | None, domain: str | None
) -> AsyncIterator[Question]:
    """Newest first, a page at a time; of each question one version."""
    seen: set[UUID] = set()
    before_id = LAST_ID
    while True:
        async with parts[Database].reader() as tx:
            page = await list_questions(
                tx,
                before_id=before_id,
                domain=domain,
                difficulty=None,
                state=state,
                type_=None,
                text=None,
                limit=AT_ONCE,
            )
        for question in page:
            if question.superseded_at is None and question.lineage_id not in seen:
                seen.add(question.lineage_id)
                yield question
        if len(page) < AT_ONCE:
            return
        before_id = page[-1].id


async def _with_files(parts: Parts, item: Item) -> Item:
    """The pictures of a question with their bytes, where the store has them."""
    return replace(item, media=tuple([await _with_bytes(parts, one) for one in item.media]))


async def _with_bytes(parts: Parts, media: Media) -> Media:
    try:
        pieces = [piece async for piece in await parts[Objects].read(UUID(media.name))]
    except (ValueError, FileMissing):
        return media
    return replace(media, data=b"".join(pieces))
