"""What analytics make of what happens below."""

from typing import Any
from uuid import uuid5

from studium.accounts.people import person_by_id
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.pages import zone_of
from studium.platform.parts import Parts
from studium.study.analytics.actions.build_snapshots import build_user_snapshots
from studium.study.analytics.actions.record_events import track
from studium.study.analytics.kinds import EventKinds
from studium.study.exams import ExamCompleted, session_results
from studium.study.flashcards import (
    FlashcardReviewed,
    FlashcardReviewUndone,
    learner_day,
    learner_of,
)


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


async def count_exam(parts: Parts, tx: Transaction, event: ExamCompleted) -> None:
    """Store what an exam came to, and bring its learner's snapshots up to date at once."""
    found = await session_results(tx, event.session_id, user_id=event.user_id)
    person = await person_by_id(tx, event.user_id)
    if found is None or person is None:
        return
    now = parts[Clock].now()
    learner = await learner_of(tx, event.user_id)
    zone = zone_of(person.timezone)
    await track(
        tx,
        kinds=parts[EventKinds],
        event_id=event.session_id,
        name="exam.finalized",
        user_id=event.user_id,
        session_id=event.session_id,
        at=event.completed_at,
        day=learner_day(event.completed_at, zone, learner.day_start),
        payload={
            "title": found.title,
            "raw": event.score_raw,
            "scaled": event.score_scaled,
            "passed": (found.results.get("scale") or {}).get("is_passed"),
            "domains": {
                each["domain"]: (each["items"], each["correct"])
                for each in found.results["domains"]
            },
        },
        now=now,
    )
    await build_user_snapshots(tx, now=now, user_id=event.user_id)


SUBSCRIBERS = (
    Subscriber("analytics.count_exam", ExamCompleted, count_exam),
    Subscriber("analytics.count_review", FlashcardReviewed, count_review),
    Subscriber("analytics.discount_review", FlashcardReviewUndone, discount_review),
)
