"""What flashcards bring to `studium seed`: the decks of the four domains."""

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed
from studium.study.flashcards.actions.seed_decks import seed_decks
from studium.study.flashcards.store import delete_seeded


async def seed_flashcards(parts: Parts, say: Say) -> None:
    """Make the decks and cards that are missing; what was changed since stays."""
    async with parts[Database].transaction() as tx:
        made = await seed_decks(tx, now=parts[Clock].now())
    for title, cards in made:
        if cards:
            say(f"made {cards} cards of {title}")


async def clear_flashcards(parts: Parts, say: Say) -> None:
    """Delete the seeded decks, with what learners did with them."""
    async with parts[Database].transaction() as tx:
        gone = await delete_seeded(tx)
    if gone:
        say(f"deleted {gone} decks")


SEEDS = (
    Seed("flashcards", "the flashcard decks", seed_flashcards, clear=clear_flashcards, order=400),
)
