"""What the plan does when something is done elsewhere."""

from studium.accounts.people import AccountDeleted
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts
from studium.study.flashcards import FlashcardReviewed, FlashcardReviewUndone
from studium.study.plan.actions.follow_reviews import follow_review
from studium.study.plan.store import forget


async def follow(
    parts: Parts, tx: Transaction, event: FlashcardReviewed | FlashcardReviewUndone
) -> None:
    """Bring assigned cards and the day's task to what is done."""
    await follow_review(tx, event, now=parts[Clock].now())


async def forget_person(_: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """Delete a person's plan."""
    await forget(tx, event.user_id)


SUBSCRIBERS = (
    Subscriber("plan.card_reviewed", FlashcardReviewed, follow),
    Subscriber("plan.review_undone", FlashcardReviewUndone, follow),
    Subscriber("plan.forget_person", AccountDeleted, forget_person),
)
