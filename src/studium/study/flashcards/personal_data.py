"""What flashcards hold about people: how they study, and their reviews."""

from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData
from studium.study.flashcards.answers import ReviewAnswer, SettingsAnswer
from studium.study.flashcards.model import Review
from studium.study.flashcards.reviewing import store


async def export_flashcards(tx: Transaction, user_id: UUID) -> dict[str, Any]:
    """How a person studies, and every review of theirs."""
    learner = await store.learner_of(tx, user_id)
    reviews = await tx.all(Review, store.EVERY_REVIEW, user_id)
    return {
        "settings": SettingsAnswer.of(learner).model_dump(mode="json"),
        "reviews": [ReviewAnswer.of(review).model_dump(mode="json") for review in reviews],
    }


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
        erased_by="flashcards.forget_learner",
    ),
)
