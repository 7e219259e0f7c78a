"""Keep a file that somebody brings, and say what an import would make of it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from typing import IO
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.files import Objects, keep_file
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.study.questions.formats import store
from studium.study.questions.formats.bank import NO_DOMAIN
from studium.study.questions.formats.imports import ImportState, QuestionImport
from studium.study.questions.formats.model import FileRefused
from studium.study.questions.formats.reading import Preview, preview
from studium.study.questions.formats.source import Source

IN_MEMORY_BYTES = 1024 * 1024


async def preview_import(
    parts: Parts,
    content: AsyncIterator[bytes],
    *,
    name: str,
    format_name: str | None,
    owner_id: UUID,
) -> QuestionImport:
    """Keep the file and what was found in it; nothing is in the bank yet.

    A file that cannot be read is kept with the reason. Raises FileTooLarge, FileEmpty, StoreAway.
    """
    file = await keep_file(parts, content, name=name, owner_id=owner_id)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as copy:
        await copy_of(parts, file.id, copy)
        found = await asyncio.to_thread(_previewed, name, copy, format_name)
    now = parts[Clock].now()
    made = QuestionImport(
        id=new_id(),
        owner_id=owner_id,
        file_id=file.id,
        name=name,
        format=found.format,
        error=found.error,
        state=ImportState.PREVIEWED,
        domain=NO_DOMAIN,
        created_at=now,
        updated_at=now,
    )
    async with parts[Database].transaction() as tx:
        await store.insert(tx, made, found.items)
    return made


async def copy_of(parts: Parts, file_id: UUID, copy: IO[bytes]) -> None:
    """Write a stored file's bytes into `copy`."""
    async for piece in await parts[Objects].read(file_id):
        copy.write(piece)


def _previewed(name: str, copy: IO[bytes], format_name: str | None) -> Preview:
    try:
        return preview(Source(name, copy), format_name)
    except FileRefused as problem:
        return Preview(name, None, str(problem), ())
