"""What analytics make of what happens below."""

from typing import Any
from uuid import uuid5

from studium.accounts.people import AccountDeleted
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts
from studium.study.analytics.actions.record_events import track
from studium.study.analytics.kinds import EventKinds
from studium.study.analytics.store import forget
from studium.study.flashcards import FlashcardReviewed, FlashcardReviewUndone


async def count_review(parts: Parts, tx: Transaction, event: FlashcardReviewed) -> None:
    """Store that a card was reviewed."""
    await track(
        tx,
        kinds=parts[EventKinds],
        event_id=event.review_id,
        name="flashcard.reviewed",
        user_id=event.user_id,
        at=event.reviewed_at,
        day=event.day,
        payload=_payload(event),
        now=parts[Clock].now(),
    )


async def discount_review(parts: Parts, tx: Transaction, event: FlashcardReviewUndone) -> None:
    """Store that a review was taken back, on the day that it was on."""
    await track(
        tx,
        kinds=parts[EventKinds],
        event_id=uuid5(event.review_id, "undone"),
        name="flashcard.review_undone",
        user_id=event.user_id,
        at=event.reviewed_at,
        day=event.day,
        payload=_payload(event),
        now=parts[Clock].now(),
    )


def _payload(event: FlashcardReviewed | FlashcardReviewUndone) -> dict[str, Any]:
    return {
        "review_id": event.review_id,
        "deck_id": event.deck_id,
        "domain": event.domain,
        "rating": event.rating,
        "recalled": event.recalled,
        "duration_ms": event.duration_ms,
    }


async def forget_person(_: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """Delete what is kept about a person; everybody's sums stay."""
    await forget(tx, event.user_id)


SUBSCRIBERS = (
    Subscriber("analytics.count_review", FlashcardReviewed, count_review),
    Subscriber("analytics.discount_review", FlashcardReviewUndone, discount_review),
    Subscriber("analytics.forget_person", AccountDeleted, forget_person),
)
