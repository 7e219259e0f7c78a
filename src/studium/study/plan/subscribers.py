"""What the plan does when something is done elsewhere."""

from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts
from studium.study.exams import ExamCompleted, session_results
from studium.study.flashcards import FlashcardReviewed, FlashcardReviewUndone
from studium.study.plan.actions.follow_exam import follow_exam
from studium.study.plan.actions.follow_reviews import follow_review


async def follow(
    parts: Parts, tx: Transaction, event: FlashcardReviewed | FlashcardReviewUndone
) -> None:
    """Bring assigned cards and the day's task to what is done."""
    await follow_review(tx, event, now=parts[Clock].now())


async def exam_sat(parts: Parts, tx: Transaction, event: ExamCompleted) -> None:
    """Complete what asked for an exam, or for a drill of what it was about."""
    found = await session_results(tx, event.session_id, user_id=event.user_id)
    if found is not None:
        await follow_exam(tx, event, found, now=parts[Clock].now())


SUBSCRIBERS = (
    Subscriber("plan.exam_sat", ExamCompleted, exam_sat),
    Subscriber("plan.card_reviewed", FlashcardReviewed, follow),
    Subscriber("plan.review_undone", FlashcardReviewUndone, follow),
)
