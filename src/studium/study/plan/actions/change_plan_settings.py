"""Change how a person wants to be planned for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.flashcards import Learner, change_settings, learner_of
from studium.study.plan import store
from studium.study.plan.model import PlanSettings

_LEARNERS = {"exam_on", "minutes_per_day"}  # which the schedule of cards needs, too


async def change_plan_settings(
    tx: Transaction, *, user_id: UUID, changes: Mapping[str, Any], now: datetime
) -> tuple[PlanSettings, Learner]:
    """Keep what changed: days off here, exam date and minutes where the cards find them."""
    of_learner = {name: value for name, value in changes.items() if name in _LEARNERS}
    own = {name: value for name, value in changes.items() if name not in _LEARNERS}
    settings = await store.settings_of(tx, user_id)
    if own:
        settings = replace(settings, **own)
        await store.put_settings(tx, settings, now=now)
    if of_learner:
        return settings, await change_settings(tx, user_id, of_learner, now=now)
    return settings, await learner_of(tx, user_id)
