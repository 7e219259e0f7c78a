"""Take a file in as it arrives: streamed to disk, read by a thread, kept in one transaction."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import TooLarge
from studium.platform.pages import zone_of
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.study.flashcards.actions.import_cards import Imported, import_cards, read_package
from studium.study.flashcards.actions.keep_media import keep_media
from studium.study.flashcards.reviewing import store

MOST_BYTES = 300_000_000
_TABLES = (".csv", ".txt")


async def take_in(
    parts: Parts, content: AsyncIterator[bytes], *, principal: Principal, name: str
) -> Imported:
    """Import an Anki package, or a table when `name` ends so, into a person's own decks.

    Its files are kept first, then all cards in one transaction. Raises PackageRefused, TooLarge,
    StoreAway.
    """
    with TemporaryDirectory(prefix="studium-import-") as folder:
        path = Path(folder) / "file"
        await _write(path, content)
        is_table = name.lower().endswith(_TABLES)
        incoming = await asyncio.to_thread(read_package, path, is_table=is_table)
        names = {name for card in incoming.cards for name in card.media}
        files = (
            await keep_media(parts, path, names=names, owner_id=principal.user_id) if names else {}
        )
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        learner = await store.locked_learner(tx, principal.user_id, now=now)
        zone = zone_of(principal.timezone)
        return await import_cards(tx, incoming, files=files, learner=learner, zone=zone, now=now)


async def _write(path: Path, content: AsyncIterator[bytes]) -> None:
    size = 0
    with path.open("wb") as out:
        async for piece in content:
            size += len(piece)
            if size > MOST_BYTES:
                raise TooLarge(f"A package has at most {MOST_BYTES // 1_000_000} MB.")
            out.write(piece)
