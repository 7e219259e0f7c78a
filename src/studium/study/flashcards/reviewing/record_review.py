"""Record what a learner answered, once, whenever and from wherever it arrives."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Conflict, Invalid
from studium.platform.events import emit
from studium.platform.principal import Principal
from studium.study.flashcards.access import see_deck_of
from studium.study.flashcards.events import FlashcardReviewed
from studium.study.flashcards.model import (
    CardMemory,
    Deck,
    Learner,
    QueueKind,
    Review,
    fold,
    memory_after,
    remember,
)
from studium.study.flashcards.reviewing import store
from studium.study.flashcards.reviewing.queue import AGAIN_AFTER
from studium.study.flashcards.scheduling.days import learner_day
from studium.study.flashcards.scheduling.memory import Grade

CLOCKS_MAY_DIFFER = timedelta(minutes=5)
LATEST = timedelta(days=60)


class ReviewIdReused(Conflict):
    """The id names another review of this person."""

    slug = "review-id-reused"
    title = "This id names another review"


class ReviewTimeImpossible(Invalid):
    """The time of the review is in the future, or too long ago."""

    slug = "review-time-impossible"
    title = "A review cannot have been at this time"


async def record_review(  # noqa: PLR0913 - what a review is
    tx: Transaction,
    *,
    principal: Principal,
    review_id: UUID,
    card_id: UUID,
    rating: int,
    zone: tzinfo,
    now: datetime,
    reviewed_at: datetime | None = None,
    duration_ms: int | None = None,
    review_data: dict[str, Any] | None = None,
) -> Review:
    """Record a review and bring the card's memory and the queue to where it leaves them.

    Sent again under the same id, the answer is the first one's. One that comes after younger ones
    takes its place among them: the card's memory is always the fold of all its reviews in the
    order in which they were answered.

    Raises CardNotFound, EntitlementRequired, ReviewIdReused, ReviewTimeImpossible.
    """
    if reviewed_at and not now - LATEST <= reviewed_at <= now + CLOCKS_MAY_DIFFER:
        raise ReviewTimeImpossible("Send reviews of the last 60 days, with the time of each.")
    moment = min(reviewed_at or now, now).astimezone(UTC)
    deck = await see_deck_of(tx, principal=principal, card_id=card_id, now=now)
    learner = await store.locked_learner(tx, principal.user_id, now=now)
    before = await tx.maybe(CardMemory, store.MEMORY, principal.user_id, card_id)
    review = remember(
        Review(
            id=review_id,
            user_id=principal.user_id,
            card_id=card_id,
            deck_id=deck.id,
            rating=rating,
            reviewed_at=moment,
            day=learner_day(moment, zone, learner.day_start),
            duration_ms=duration_ms,
            review_data=review_data,
            created_at=now,
        ),
        before,
        learner,
    )
    is_latest = before is None or moment > before.last_reviewed_at
    memory = memory_after(review, before)
    kept = await store.keep_review(tx, review, memory, is_latest=is_latest)
    if kept is None:
        known = await tx.one(Review, store.REVIEW, principal.user_id, review_id)
        return _same(known, card_id=card_id, rating=rating)
    if not is_latest:
        review = await refold(tx, review, learner)
    if review.grade is Grade.AGAIN:
        await _bring_again(tx, review, kept.place)
    event = FlashcardReviewed(**told_of(review, deck))
    await emit(tx, event, owner_id=principal.user_id, at=now)
    return review


async def refold(tx: Transaction, review: Review, learner: Learner) -> Review:
    """Replay all reviews of a card and keep what changed; the review as it stands then."""
    reviews = await tx.all(Review, store.REVIEWS_OF_CARD, review.user_id, review.card_id)
    kept = {each.id: each for each in reviews}
    memory: CardMemory | None = None
    for done, after in fold(reviews, learner):
        memory = after
        if done != kept[done.id]:
            await store.restate_review(tx, done)
            kept[done.id] = done
    if memory is None:
        await tx.execute(store.DELETE_MEMORY, review.user_id, review.card_id)
    else:
        await store.put_memory(tx, memory)
    return kept[review.id]


async def _bring_again(tx: Transaction, review: Review, place: float | None) -> None:
    """Put a card that lapsed a few cards after the place that it had in the queue."""
    begin = place if place is not None else float("-inf")
    after = await tx.value(store.PLACE_AFTER, review.user_id, begin, AGAIN_AFTER)
    later = (after if after is not None else place or 0.0) + 0.5
    await tx.execute(
        store.PUT_IN_QUEUE, review.user_id, review.card_id, review.deck_id, later, QueueKind.AGAIN
    )


def _same(known: Review, *, card_id: UUID, rating: int) -> Review:
    if known.card_id != card_id or known.rating != rating:
        raise ReviewIdReused("Take a fresh UUID for every review.")
    return known


def told_of(review: Review, deck: Deck) -> dict[str, Any]:
    """What the events of a review say."""
    return {
        "review_id": review.id,
        "user_id": review.user_id,
        "card_id": review.card_id,
        "deck_id": review.deck_id,
        "day": review.day,
        "reviewed_at": review.reviewed_at,
        "rating": review.rating,
        "recalled": review.grade is not Grade.AGAIN,
        "domain": deck.domain,
        "duration_ms": review.duration_ms,
    }
