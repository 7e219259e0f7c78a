"""Recording a review (schedule, store, queue, tell) beside pgbench's same statements."""

import asyncio
import random
import statistics
import time
from itertools import count
from uuid import UUID

from bench.installation import Operator
from bench.learners import NOW, add_cards, add_people, open_database
from bench.pgbench import transactions_per_second
from bench.results import Result
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.study.flashcards.reviewing.record_review import record_review

_ROUNDS = 3
_SECONDS = 4.0
_CONNECTIONS = 8
_LEAST = 0.5
_PEOPLE, _CARDS = 400, 500

_SCRIPT = r"""
\set person random(1, :people)
\set card random(1, :cards)
begin;
select id as card_id, deck_id from flashcards order by id offset :card - 1 limit 1 \gset
select id as user_id from users order by id offset :person - 1 limit 1 \gset
select * from flashcard_decks where id = :deck_id::uuid;
select * from flashcard_learners where user_id = :user_id::uuid for update;
select * from flashcard_memories where user_id = :user_id::uuid and card_id = :card_id::uuid;
insert into flashcard_reviews (id, user_id, card_id, deck_id, rating, reviewed_at, day,
    elapsed_days, duration_ms, recall, stability_before, difficulty_before, stability_after,
    difficulty_after, due_after, scheduler, created_at)
values (gen_random_uuid(), :user_id::uuid, :card_id::uuid, :deck_id::uuid, 3, now(),
    '2026-03-02', 1, 4000, 0.9, 3.1, 5.1, 6.2, 5.1, '2026-03-08', 'fsrs-6/default', now());
insert into flashcard_memories values (:user_id::uuid, :card_id::uuid, :deck_id::uuid, 6.2, 5.1,
    '2026-03-02', '2026-03-08', now(), 1, 0)
on conflict (user_id, card_id) do update set stability = excluded.stability,
    difficulty = excluded.difficulty, last_day = excluded.last_day, due_day = excluded.due_day,
    last_reviewed_at = excluded.last_reviewed_at, reviews = excluded.reviews;
delete from flashcard_queue where user_id = :user_id::uuid and card_id = :card_id::uuid;
insert into events (id, type, owner_id, occurred_at, payload)
values (gen_random_uuid(), 'flashcard.reviewed', :user_id::uuid, now(), '{"rating": 3}');
insert into pgqueuer (priority, entrypoint, payload, execute_after, status)
values (0, 'events.dispatch', convert_to(gen_random_uuid()::text, 'UTF8'), now(), 'queued');
end;
"""  # fmt: skip


def measure(operator: Operator) -> Result:
    """The ratio of reviews per second, ours to pgbench's."""
    rates = asyncio.run(_measure(operator))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratio = medians["reviews/s"] / medians["pgbench/s"]
    return Result(
        "Recording a review to pgbench", ratio, "x", f">= {_LEAST}", ratio >= _LEAST, medians
    )


async def _measure(operator: Operator) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {"reviews/s": [], "pgbench/s": []}
    async with open_database(operator, connections=_CONNECTIONS) as database:
        people = await add_people(database, _PEOPLE)
        cards = await add_cards(database, _CARDS)
        for _ in range(_ROUNDS):
            rates["reviews/s"].append(await _review(database, people, cards))
            rates["pgbench/s"].append(await asyncio.to_thread(_pgbench, operator))
    return rates


async def _review(database: Database, people: list[Principal], cards: list[UUID]) -> float:
    until = time.perf_counter() + _SECONDS
    done = count()

    async def learn(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - made-up learners
        while time.perf_counter() < until:
            async with database.transaction() as tx:
                await record_review(
                    tx,
                    principal=chance.choice(people),
                    review_id=new_id(),
                    card_id=chance.choice(cards),
                    rating=3,
                    duration_ms=4000,
                    zone=zone_of(None),
                    now=NOW,
                )
            next(done)

    await asyncio.gather(*(learn(seed) for seed in range(_CONNECTIONS)))
    return next(done) / _SECONDS


def _pgbench(operator: Operator) -> float:
    return transactions_per_second(
        operator,
        _SCRIPT,
        clients=_CONNECTIONS,
        seconds=_SECONDS,
        variables={"people": _PEOPLE, "cards": _CARDS},
    )
