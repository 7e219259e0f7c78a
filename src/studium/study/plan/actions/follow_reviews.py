"""Let tasks follow what is done with cards."""

from datetime import date, datetime
from math import floor
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.flashcards import (
    FlashcardReviewed,
    FlashcardReviewUndone,
    reviewing_minutes,
)
from studium.study.plan import store
from studium.study.plan.model import WHOLE, Task, with_progress


async def follow_review(
    tx: Transaction, event: FlashcardReviewed | FlashcardReviewUndone, *, now: datetime
) -> None:
    """Bring assignments with this card, and the day's cards in the plan, to what is done."""
    await tx.value(store.LOCK_PLAN, str(event.user_id))
    sql = store.CARD_DONE if isinstance(event, FlashcardReviewed) else store.CARD_UNDONE
    rows = await tx.all(store.Found, sql, event.user_id, event.card_id, event.review_id)
    for row in rows:
        await _to_share(tx, event.user_id, row.id, now=now)
    await _follow_day(tx, event.user_id, event.day, now=now)


async def _to_share(tx: Transaction, user_id: UUID, task_id: UUID, *, now: datetime) -> None:
    task = await tx.maybe(Task, store.TASK, task_id, user_id)
    if task is not None:
        share = await tx.value(store.SHARE_DONE, task_id)
        await store.update_task(tx, with_progress(task, share, now=now))


async def _follow_day(tx: Transaction, user_id: UUID, day: date, *, now: datetime) -> None:
    """The day's cards are done when their minutes are reviewed, or when nothing is due any more."""
    task = await tx.maybe(Task, store.CARDS_TASK_OF_DAY, user_id, day)
    if task is None or task.skipped_reason is not None:
        return
    minutes, waiting = await reviewing_minutes(tx, user_id, day)
    share = WHOLE if waiting == 0 else floor(WHOLE * minutes / max(task.minutes, 1))
    await store.update_task(tx, with_progress(task, min(share, WHOLE), now=now))
