"""What the plan brings to `studium seed`: the demo candidate's due cards, and their plan."""

import random
from datetime import timedelta

from studium.accounts.people import person_by_email
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.pages import zone_of
from studium.platform.parts import Parts
from studium.platform.principal import Principal, Role
from studium.platform.seeds import Say, Seed
from studium.study.flashcards import change_settings, record_review, seeded_cards
from studium.study.plan import store
from studium.study.plan.actions.rebalance import rebalance

_DEMO = "alice@studium.example"
_CARDS = 36
_DAYS = 12
_EXAM_IN = timedelta(days=40)


async def seed_demo_plan(parts: Parts, say: Say) -> None:
    """Reviews over the last twelve days, an exam date, and the plan to it; once."""
    now = parts[Clock].now()
    chance = random.Random(1)  # noqa: S311 - the same demo everywhere
    async with parts[Database].transaction() as tx:
        person = await person_by_email(tx, _DEMO)
        if person is None or (await tx.all(store.Found, store.ANY_TASK, person.id)):
            return
        # Staff see every deck: what the candidate bought does not matter to the demo.
        principal = Principal(user_id=person.id, role=Role.ADMIN, timezone=person.timezone)
        cards = await seeded_cards(tx, limit=_CARDS)
        for number, card_id in enumerate(cards):
            begun = _DAYS - number % 4
            for days_ago in (begun, begun - 1, begun - 4):
                await record_review(
                    tx,
                    principal=principal,
                    review_id=new_id(),
                    card_id=card_id,
                    rating=chance.choice([1, 2, 4, 4, 4, 5]),
                    reviewed_at=now - timedelta(days=days_ago, minutes=number),
                    duration_ms=chance.randint(3_000, 20_000),
                    zone=zone_of(person.timezone),
                    now=now,
                )
        exam_on = (now + _EXAM_IN).date()
        await change_settings(tx, person.id, {"exam_on": exam_on, "minutes_per_day": 60}, now=now)
        made = await rebalance(tx, principal=principal, now=now)
    say(f"made the reviews and the plan of {_DEMO}: {len(made.changes)} tasks")


SEEDS = (
    Seed(
        "demo-plan",
        "the demo candidate's reviews and plan",
        seed_demo_plan,
        order=650,
        sandbox_only=True,
    ),
)
