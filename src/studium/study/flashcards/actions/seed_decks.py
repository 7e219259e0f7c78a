"""Make the decks that a new installation begins with."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from studium.platform.database import Transaction
from studium.study.flashcards import store
from studium.study.flashcards.actions.make_deck import SlugTaken, make_deck
from studium.study.flashcards.gate import PACK
from studium.study.flashcards.model import FEATURE, CardText

FOLDER = Path(__file__).parents[1] / "seed_data"
SOURCE = "seed"


class SeededCard(BaseModel):
    """A card of a seeded deck."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[str, Field(min_length=1)]
    answer: Annotated[str, Field(min_length=1)]
    hint: str | None = None
    mnemonics: str | None = None
    tags: tuple[str, ...] = ()


class SeededDeck(BaseModel):
    """A deck with its cards, as a file in `seed_data` holds it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str
    title: str
    description: str = ""
    domain: str | None = None
    cards: tuple[SeededCard, ...]


def seeded_decks(folder: Path = FOLDER) -> list[SeededDeck]:
    """The decks of every file, in the order of the files' names."""
    read = TypeAdapter(list[SeededDeck]).validate_python
    found: list[SeededDeck] = []
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        found += read(content if isinstance(content, list) else [content])
    return found


async def seed_decks(
    tx: Transaction, *, now: datetime, decks: list[SeededDeck] | None = None
) -> list[tuple[str, int]]:
    """Make the seeded decks and cards that are missing; title and number of new cards of each.

    What was changed since stays. They open with the StudyPack or with flashcards alone.
    """
    made = []
    for seeded in seeded_decks() if decks is None else decks:
        deck = await store.deck_by_slug(tx, seeded.slug)
        if deck is None:
            deck = await make_deck(
                tx,
                slug=seeded.slug,
                title=seeded.title,
                description=seeded.description,
                domain=seeded.domain,
                features=(PACK, FEATURE),
                owner_id=None,
                source=SOURCE,
                now=now,
            )
        elif deck.owner_id is not None:
            raise SlugTaken(f"The slug {seeded.slug} is a person's deck: rename one of them.")
        new = 0
        for card in seeded.cards:
            text = CardText(
                **card.model_dump(),
                source_key=f"{SOURCE}:{card.prompt}",
                metadata={"source": SOURCE},
            )
            new += await store.insert_card(tx, deck.id, text, now=now) is not None
        made.append((deck.title, new))
    return made
