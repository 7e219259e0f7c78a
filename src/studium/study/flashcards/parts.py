"""What flashcards bring to the wiring: their part of a person's export."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.study.flashcards.answers import ReviewAnswer, SettingsAnswer
from studium.study.flashcards.model import Review
from studium.study.flashcards.reviewing import store


async def provide(parts: Parts) -> None:
    """Add what a person's export holds."""
    parts[Exporters].add(Exporter("flashcards", export_flashcards))


async def export_flashcards(tx: Transaction, user_id: UUID) -> dict[str, Any]:
    """How a person studies, and every review of theirs."""
    learner = await store.learner_of(tx, user_id)
    reviews = await tx.all(Review, store.EVERY_REVIEW, user_id)
    return {
        "settings": SettingsAnswer.of(learner).model_dump(mode="json"),
        "reviews": [ReviewAnswer.of(review).model_dump(mode="json") for review in reviews],
    }
