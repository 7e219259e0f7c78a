"""Make a part of a deck a task, whose progress follows the reviews."""

from collections.abc import Sequence
from datetime import date, datetime
from math import ceil
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.study.flashcards import choose_cards, learner_day, learner_of
from studium.study.plan import store
from studium.study.plan.actions.add_task import add_task
from studium.study.plan.model import Task, TaskCategory, TaskSource

_SECONDS_PER_CARD = 20


class NothingToAssign(Invalid):
    """No card fits what was asked for."""

    slug = "nothing-to-assign"
    title = "No card fits"


async def assign_cards(  # noqa: PLR0913 - what an assignment is
    tx: Transaction,
    *,
    principal: Principal,
    deck_id: UUID | None,
    domain: str | None,
    tags: Sequence[str],
    due_only: bool,
    count: int,
    title: str | None,
    due_date: date | None,
    now: datetime,
) -> Task:
    """A task about these cards. Raises DeckNotFound, EntitlementRequired, NothingToAssign."""
    learner = await learner_of(tx, principal.user_id)
    cards = await choose_cards(
        tx,
        principal=principal,
        deck_id=deck_id,
        domain=domain,
        tags=tags,
        due_only=due_only,
        day=learner_day(now, zone_of(principal.timezone), learner.day_start),
        count=count,
        now=now,
    )
    if not cards:
        raise NothingToAssign("No card of these decks has such tags, or none of them is due.")
    task = await add_task(
        tx,
        user_id=principal.user_id,
        title=title or f"Review {len(cards)} cards",
        due_date=due_date,
        category=TaskCategory.FLASHCARDS,
        minutes=ceil(len(cards) * _SECONDS_PER_CARD / 60),
        metadata={
            "deck_id": str(deck_id) if deck_id else None,
            "domain": domain,
            "tags": list(tags),
            "cards": len(cards),
        },
        source=TaskSource.ASSIGNMENT,
        now=now,
    )
    await store.assign_cards(tx, task.id, principal.user_id, cards)
    return task
