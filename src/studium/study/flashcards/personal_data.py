"""What flashcards hold about people: how they study, their decks and their reviews."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData
from studium.study.flashcards import store as decks
from studium.study.flashcards.answers import CardAnswer, ReviewAnswer, SettingsAnswer
from studium.study.flashcards.model import Card, Deck, Review
from studium.study.flashcards.reviewing import store


async def export_flashcards(tx: Transaction, user_id: UUID) -> dict[str, Any]:
    """How a person studies, their own decks, and every review of theirs."""
    learner = await store.learner_of(tx, user_id)
    reviews = await tx.all(Review, store.EVERY_REVIEW, user_id)
    own = await tx.all(Deck, decks.DECKS_OF_PERSON, user_id)
    cards = await tx.all(Card, decks.CARDS_OF_PERSON, user_id)
    return {
        "settings": SettingsAnswer.of(learner).model_dump(mode="json"),
        "decks": [{"id": str(deck.id), "title": deck.title} for deck in own],
        "cards": [CardAnswer.of(card, _content).model_dump(mode="json") for card in cards],
        "reviews": [ReviewAnswer.of(review).model_dump(mode="json") for review in reviews],
    }


def _content(file_id: UUID) -> str:
    """Where a person reads a file of theirs: links of the moment would be over when it is read."""
    return f"/api/files/{file_id}/content"


async def erase_flashcards(tx: Transaction, user_id: UUID, _: datetime) -> None:
    """Delete what a person did with cards, and their own decks."""
    await store.forget(tx, user_id)
    await decks.delete_decks_of(tx, user_id)


PERSONAL_DATA = (
    PersonalData(
        "flashcards",
        (
            "flashcard_decks",
            "flashcard_learners",
            "flashcard_memories",
            "flashcard_queue",
            "flashcard_queue_days",
            "flashcard_reviews",
        ),
        export=export_flashcards,
        erase=erase_flashcards,
    ),
)
