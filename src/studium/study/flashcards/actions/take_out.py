"""Take a deck out, as an Anki package with one's own scheduling, or as a table."""

import asyncio
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.principal import Principal
from studium.study.flashcards import store
from studium.study.flashcards.access import see_deck
from studium.study.flashcards.model import Card, CardMemory, Deck, Review
from studium.study.flashcards.packages.tables import write_table
from studium.study.flashcards.packages.write import write_package
from studium.study.flashcards.reviewing import store as reviewing

_MOST_CARDS = 50_000


class Format(StrEnum):
    """What a deck is taken out as."""

    APKG = "apkg"
    CSV = "csv"


async def take_out(
    tx: Transaction, *, principal: Principal, deck_id: UUID, form: Format, now: datetime
) -> tuple[Deck, bytes]:
    """A deck that the person may open, and the file. Raises DeckNotFound, EntitlementRequired."""
    deck = await see_deck(tx, principal=principal, deck_id=deck_id, now=now)
    cards = await tx.all(Card, store.ALL_OF_DECK, deck_id, _MOST_CARDS)
    if form is Format.CSV:
        return deck, write_table(deck.title, cards)
    user_id = principal.user_id
    memories = await tx.all(CardMemory, reviewing.MEMORIES_OF_DECK, user_id, deck_id)
    reviews = await tx.all(Review, reviewing.REVIEWS_OF_DECK, user_id, deck_id)
    content = await asyncio.to_thread(
        write_package,
        deck.title,
        cards,
        memories={memory.card_id: memory for memory in memories},
        reviews=reviews,
        now=now,
    )
    return deck, content
