"""The decks that a new installation begins with, and what happens at night and at the end."""

from datetime import timedelta

from tests.conftest import Person, RunJobs
from tests.study.flashcards.conftest import Cards

from studium.platform.database import Database
from studium.platform.jobs import enqueue
from studium.platform.parts import Parts
from studium.study.flashcards.jobs import BuildQueues, FitLearners
from studium.study.flashcards.seeds import clear_flashcards, seed_flashcards


async def test_the_seeded_decks_are_made_once_and_cleared(
    parts: Parts, cards: Cards, alice: Person
) -> None:
    said: list[str] = []
    await seed_flashcards(parts, said.append)
    count = await cards.rows("select count(*) as n from flashcards")
    assert count[0]["n"] >= 200
    assert len(said) >= 4
    said.clear()
    await seed_flashcards(parts, said.append)
    assert said == []
    assert await cards.rows("select count(*) as n from flashcards") == count
    listed = (await alice.client.get("/api/flashcards/decks")).json()["items"]
    assert len({deck["domain"] for deck in listed}) >= 4
    assert not any(deck["is_open"] for deck in listed)
    await clear_flashcards(parts, said.append)
    assert await cards.rows("select 1 from flashcards") == []


async def test_queues_are_made_nightly(
    parts: Parts, cards: Cards, alice: Person, run_jobs: RunJobs
) -> None:
    _, made = await cards.deck(5)
    await cards.review(alice, made[0].id, 3)
    await cards.queue(alice)
    cards.clock.advance(timedelta(days=3))
    async with parts[Database].transaction() as tx:
        await enqueue(tx, BuildQueues())
        await enqueue(tx, FitLearners())
    await run_jobs()
    queue = await cards.rows("select card_id, kind from flashcard_queue order by place")
    assert (queue[0]["card_id"], queue[0]["kind"]) == (made[0].id, "DUE")
    assert [row["kind"] for row in queue[1:]] == ["NEW"] * 4


async def test_a_days_queue_fits_into_its_minutes_and_the_rest_is_spread(
    cards: Cards, alice: Person
) -> None:
    _, made = await cards.deck(30)
    for card in made:
        await cards.review(alice, card.id, 3, duration_ms=30_000)
    await alice.client.patch(
        "/api/flashcards/settings", json={"minutes_per_day": 5, "new_per_day": 0}
    )
    cards.clock.advance(timedelta(days=20))
    assert len(await cards.queue(alice, limit=100)) == 10  # five minutes of thirty seconds
    standing = (await alice.client.get("/api/flashcards/standing")).json()
    assert [day["planned"] for day in standing["forecast"][:4]] == [10, 10, 10, 0]
    assert standing["due"] == 10
    assert standing["backlog_done_on"] == "2026-01-27"


async def test_retention_is_told_true_beside_predicted(cards: Cards, alice: Person) -> None:
    _, made = await cards.deck(4)
    for card in made:
        await cards.review(alice, card.id, 3)
    cards.clock.advance(timedelta(days=2))
    for card, rating in zip(made, (1, 3, 3, 3), strict=True):
        await cards.review(alice, card.id, rating)
    standing = (await alice.client.get("/api/flashcards/standing")).json()
    assert (standing["counted"], standing["recalled"]) == (4, 0.75)
    assert 0.85 < standing["predicted"] < 0.95
    (domain,) = standing["domains"]
    assert domain["low"] <= domain["recall"] <= domain["high"]


async def test_with_an_exam_date_cards_come_that_gain_the_most(cards: Cards, alice: Person) -> None:
    _, made = await cards.deck(2)
    await cards.review(alice, made[0].id, 5)
    await cards.review(alice, made[1].id, 2)
    cards.clock.advance(timedelta(days=1))
    await alice.client.patch("/api/flashcards/settings", json={"exam_on": "2026-02-10"})
    queue = await cards.queue(alice)
    assert [item["card"]["id"] for item in queue] == [str(made[1].id), str(made[0].id)]


async def test_a_deleted_account_leaves_nothing_of_its_studies(
    cards: Cards, alice: Person, bob: Person, run_jobs: RunJobs
) -> None:
    _, made = await cards.deck(2)
    await cards.deck(1, owner_id=alice.user_id)
    for person in (alice, bob):
        await cards.review(person, made[0].id, 3)
        await cards.queue(person)
    export = (await alice.client.get("/api/users/me/export")).json()
    assert len(export["flashcards"]["reviews"]) == 1
    answer = await alice.client.request(
        "DELETE", "/api/users/me", json={"password": alice.password}
    )
    assert answer.status_code < 300, answer.text
    await run_jobs()
    for table in ("reviews", "memories", "learners", "queue", "queue_days"):
        rows = await cards.rows(f"select distinct user_id from flashcard_{table}")  # noqa: S608
        assert [row["user_id"] for row in rows] == [bob.user_id]
    assert len(await cards.rows("select 1 from flashcard_decks")) == 1
