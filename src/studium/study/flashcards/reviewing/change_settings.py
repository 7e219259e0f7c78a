"""Change how a person studies."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.flashcards.model import Learner
from studium.study.flashcards.reviewing import store


async def change_settings(
    tx: Transaction, user_id: UUID, changes: Mapping[str, Any], *, now: datetime
) -> Learner:
    """Keep what changed of a learner's settings; the queue of their day is made anew when asked.

    `day_start` is text, HH:MM.
    """
    learner = await store.locked_learner(tx, user_id, now=now)
    values = dict(changes)
    if "day_start" in values:
        values["day_start"] = time.fromisoformat(values["day_start"])
    changed = replace(learner, **values)
    await tx.execute(
        store.SET_LEARNER,
        user_id,
        changed.desired_retention,
        changed.day_start,
        changed.new_per_day,
        changed.minutes_per_day,
        changed.exam_on,
        now,
    )
    await tx.execute(store.FORGET_QUEUE_DAY, user_id)
    return changed
