"""Take the last answer to a card back."""

from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.events import emit
from studium.study.flashcards import store as decks
from studium.study.flashcards.events import FlashcardReviewUndone
from studium.study.flashcards.model import Deck, QueueKind, Review
from studium.study.flashcards.reviewing import store
from studium.study.flashcards.reviewing.record_review import refold, told_of


class ReviewNotFound(NotFound):
    """The person has no such review."""

    slug = "review-not-found"
    title = "There is no such review"


class NotTheLastReview(Conflict):
    """The card was reviewed again since."""

    slug = "not-the-last-review"
    title = "This card was reviewed again since"


async def undo_review(tx: Transaction, *, user_id: UUID, review_id: UUID, now: datetime) -> Review:
    """Take a review back: card, memory and queue are as they were before it.

    Undoing twice is undoing once. Raises ReviewNotFound, NotTheLastReview.
    """
    learner = await store.locked_learner(tx, user_id, now=now)
    review = await tx.maybe(Review, store.REVIEW, user_id, review_id)
    if review is None:
        raise ReviewNotFound("You have no review with this id.")
    if review.undone_at is not None:
        return review
    reviews = await tx.all(Review, store.REVIEWS_OF_CARD, user_id, review.card_id)
    if [each.id for each in reviews if each.undone_at is None][-1] != review.id:
        raise NotTheLastReview("Only the last review of a card can be taken back.")
    await tx.execute(store.UNDO_REVIEW, user_id, review_id, now)
    await refold(tx, review, learner)
    first = await tx.value(store.FIRST_PLACE, user_id)
    kind = QueueKind.NEW if review.stability_before is None else QueueKind.DUE
    await tx.execute(
        store.PUT_IN_QUEUE, user_id, review.card_id, review.deck_id, (first or 0.0) - 1.0, kind
    )
    deck = await tx.one(Deck, decks.DECK, review.deck_id)
    event = FlashcardReviewUndone(**told_of(review, deck))
    await emit(tx, event, owner_id=user_id, at=now)
    return await tx.one(Review, store.REVIEW, user_id, review_id)
