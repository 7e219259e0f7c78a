"""Fit a learner's own parameters from their own reviews."""

import asyncio
from datetime import date, datetime
from uuid import UUID

from studium.platform.database import Database
from studium.study.flashcards.model import GRADES
from studium.study.flashcards.reviewing import store
from studium.study.flashcards.reviewing.model import LoggedReview
from studium.study.flashcards.scheduling.fit import LEAST_REVIEWS
from studium.study.flashcards.scheduling.log import ReviewLog
from studium.study.flashcards.scheduling.memory import DEFAULTS
from studium.study.flashcards.scheduling.replay import fit_all

_MOST_REVIEWS = 200_000


async def fit_learner(database: Database, *, user_id: UUID, now: datetime) -> bool:
    """Fit and keep parameters; False below 400 reviews, or where the defaults are better.

    Reviews keep what they were scheduled with; those to come use the new parameters.
    """
    async with database.reader() as tx:
        rows = await tx.all(LoggedReview, store.LOG, user_id, _MOST_REVIEWS)
    if len(rows) < LEAST_REVIEWS:
        return False
    log = ReviewLog()
    numbers: dict[UUID, int] = {}
    latest = date.min
    for row in rows:
        latest = max(latest, row.day)  # days do not run back when a learner flies west
        log.cards.append(numbers.setdefault(row.card_id, len(numbers)))
        log.grades.append(GRADES[row.rating])
        log.days.append(latest.toordinal())
    parameters = await asyncio.to_thread(fit_all, log)
    kept = None if parameters == DEFAULTS else list(parameters)
    async with database.transaction() as tx:
        await tx.execute(store.SET_PARAMETERS, user_id, kept, len(rows), now)
    return kept is not None
