"""Take a deck out, as an Anki package with one's own scheduling, or as a table."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.files import FileMissing, Objects
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.study.flashcards import store
from studium.study.flashcards.access import see_deck
from studium.study.flashcards.model import Card, CardMemory, Deck, Review
from studium.study.flashcards.packages.tables import write_table
from studium.study.flashcards.packages.write import Outgoing, with_distinct_names, write_package
from studium.study.flashcards.reviewing import store as reviewing

_MOST_CARDS = 50_000


class Format(StrEnum):
    """What a deck is taken out as."""

    APKG = "apkg"
    CSV = "csv"


async def take_out(
    parts: Parts, *, principal: Principal, deck_id: UUID, form: Format, path: Path
) -> Deck:
    """Write a deck that the person may open to a file. Raises DeckNotFound, EntitlementRequired.

    Files that are gone from the store are left out; the cards name them.
    """
    now = parts[Clock].now()
    user_id = principal.user_id
    async with parts[Database].reader() as tx:
        deck = await see_deck(tx, principal=principal, deck_id=deck_id, now=now)
        cards = with_distinct_names(await tx.all(Card, store.ALL_OF_DECK, deck_id, _MOST_CARDS))
        memories = await tx.all(CardMemory, reviewing.MEMORIES_OF_DECK, user_id, deck_id)
        reviews = await tx.all(Review, reviewing.REVIEWS_OF_DECK, user_id, deck_id)
    if form is Format.CSV:
        await asyncio.to_thread(path.write_bytes, write_table(deck.title, cards))
        return deck
    with TemporaryDirectory(prefix="studium-media-") as folder:
        outgoing = Outgoing(
            title=deck.title,
            cards=cards,
            memories={memory.card_id: memory for memory in memories},
            reviews=reviews,
            files=await _fetched(parts[Objects], cards, Path(folder)),
        )
        await asyncio.to_thread(write_package, path, outgoing, now=now)
    return deck


async def _fetched(objects: Objects, cards: Iterable[Card], folder: Path) -> dict[str, Path]:
    """The files of cards in a folder, by the names that the cards give them."""
    wanted = {each["name"]: UUID(each["file_id"]) for card in cards for each in card.media}
    found: dict[str, Path] = {}
    for name, file_id in wanted.items():
        path = folder / file_id.hex
        with suppress(FileMissing):
            pieces = await objects.read(file_id)
            with path.open("wb") as out:
                async for piece in pieces:
                    out.write(piece)
            found[name] = path
    return found
