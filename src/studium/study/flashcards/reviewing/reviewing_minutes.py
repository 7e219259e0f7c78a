"""How far a learner is with a day's cards."""

from datetime import date
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.flashcards.reviewing import store
from studium.study.flashcards.reviewing.model import DayCounts


async def reviewing_minutes(tx: Transaction, user_id: UUID, day: date) -> tuple[float, int]:
    """The minutes that a learner reviewed on a day, and how many cards are still due then."""
    counts = await tx.all(DayCounts, store.DAILY_COUNTS, user_id, day, day)
    waiting = await tx.value(store.DUE_COUNT, user_id, day)
    return sum(each.milliseconds for each in counts) / 60_000, waiting
