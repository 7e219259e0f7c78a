"""Keep the files of a package that its cards show or play, as files of their learner's own."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from pathlib import Path
from uuid import UUID

from studium.platform.files import File, FileEmpty, FileTooLarge, keep_file
from studium.platform.parts import Parts
from studium.study.flashcards.packages.archive import Archive
from studium.study.flashcards.packages.media import read_media_map


async def keep_media(
    parts: Parts, path: Path, *, names: Collection[str], owner_id: UUID
) -> dict[str, File]:
    """The files of a package with these names, kept; what is too large or empty is left out.

    The package was looked into before. Raises StoreAway.
    """
    kept: dict[str, File] = {}
    with Archive(path) as archive:
        media_map = read_media_map(archive)
        for member, name in media_map.entries:
            if name not in names or name in kept or member not in archive.names:
                continue
            pieces = archive.pieces(member, expands=media_map.is_packed)
            try:
                kept[name] = await keep_file(parts, _read(pieces), name=name, owner_id=owner_id)
            except (FileTooLarge, FileEmpty):
                continue
    return kept


async def _read(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Unpacked piece by piece in a thread, for it takes its time."""
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece
