"""Reviews: recorded once, in the order in which they were answered, and taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import START, Person
from tests.study.flashcards.conftest import Cards

from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.principal import Principal, Role
from studium.study.flashcards.model import CardMemory, Learner, Review, fold, memory_after, remember
from studium.study.flashcards.reviewing.record_review import record_review
from studium.study.flashcards.reviewing.undo_review import undo_review
from studium.study.flashcards.scheduling.memory import MemoryModel

MEMORIES = "select * from flashcard_memories order by card_id"


async def test_a_review_schedules_its_card(cards: Cards, alice: Person) -> None:
    _, made = await cards.deck(1)
    answer = await cards.review(alice, made[0].id, 4, duration_ms=4200)
    body = answer.json()
    model = MemoryModel()
    assert answer.status_code == 201
    assert body["stability_after"] == pytest.approx(model.first(3).stability)
    assert body["due_on"] == "2026-01-07"  # two days after the first good answer
    assert (body["recall"], body["elapsed_days"]) == (None, None)
    cards.clock.advance(timedelta(days=3))
    body = (await cards.review(alice, made[0].id, 1)).json()
    assert body["elapsed_days"] == 3
    assert body["recall"] == pytest.approx(model.recall(model.first(3).stability, 3))
    assert body["scheduler"] == "fsrs-6/default"
    (memory,) = await cards.rows(MEMORIES)
    assert (memory["reviews"], memory["lapses"]) == (2, 1)


async def test_a_review_that_is_sent_again_is_the_same_review(cards: Cards, alice: Person) -> None:
    _, made = await cards.deck(2)
    review_id = str(new_id())
    first = await cards.review(alice, made[0].id, 3, id=review_id)
    again = await cards.review(alice, made[0].id, 3, id=review_id)
    assert again.json() == first.json()
    assert len(await cards.rows("select 1 from flashcard_reviews")) == 1
    other = await cards.review(alice, made[1].id, 3, id=review_id)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/review-id-reused")


async def test_the_same_id_of_two_people_names_two_reviews(
    cards: Cards, alice: Person, bob: Person
) -> None:
    _, made = await cards.deck(1)
    review_id = str(new_id())
    for person in (alice, bob):
        assert (await cards.review(person, made[0].id, 3, id=review_id)).status_code == 201
    assert len(await cards.rows("select 1 from flashcard_reviews")) == 2


async def test_a_review_names_a_time_that_can_be(cards: Cards, alice: Person) -> None:
    _, made = await cards.deck(1)
    for moment, status in (
        (START + timedelta(hours=1), 422),
        (START - timedelta(days=61), 422),
        (START + timedelta(minutes=1), 201),
        (START - timedelta(days=59), 201),
    ):
        answer = await cards.review(alice, made[0].id, 3, reviewed_at=moment.isoformat())
        assert answer.status_code == status, answer.text
    assert (await cards.review(alice, made[0].id, 6)).status_code == 422
    naive = await cards.review(alice, made[0].id, 3, reviewed_at="2026-01-05T09:00:00")
    assert naive.status_code == 422


async def test_days_are_those_of_the_learners_zone(cards: Cards, alice: Person) -> None:
    _, made = await cards.deck(1)
    await alice.client.patch("/api/users/me", json={"timezone": "America/Los_Angeles"})
    body = (await cards.review(alice, made[0].id, 3)).json()
    assert body["day"] == "2026-01-04"  # one in the morning: before their day begins at four
    cards.clock.advance(timedelta(hours=4))
    body = (await cards.review(alice, made[0].id, 3)).json()
    assert (body["day"], body["elapsed_days"]) == ("2026-01-05", 1)


async def test_undo_restores_card_and_queue(cards: Cards, alice: Person) -> None:
    deck, made = await cards.deck(3)
    await cards.review(alice, made[0].id, 3)
    cards.clock.advance(timedelta(days=4))
    before = await cards.rows(MEMORIES)
    queue = await cards.queue(alice, deck_id=str(deck.id))
    review = (await cards.review(alice, made[0].id, 1)).json()
    assert await cards.rows(MEMORIES) != before
    for _ in range(2):  # undoing twice is undoing once
        undone = await alice.client.post(f"/api/flashcards/reviews/{review['id']}/undo")
        assert undone.status_code == 200
        assert undone.json()["undone_at"]
    assert await cards.rows(MEMORIES) == before
    assert await cards.queue(alice, deck_id=str(deck.id)) == queue


async def test_undoing_a_first_review_forgets_the_card(cards: Cards, alice: Person) -> None:
    _, made = await cards.deck(1)
    assert await cards.queue(alice) == []  # a deck that is not begun offers nothing by itself
    review = (await cards.review(alice, made[0].id, 3)).json()
    await alice.client.post(f"/api/flashcards/reviews/{review['id']}/undo")
    assert await cards.rows(MEMORIES) == []
    assert [item["kind"] for item in await cards.queue(alice)] == ["NEW"]


async def test_only_the_last_review_of_a_card_is_undone_and_only_by_whose_it_is(
    cards: Cards, alice: Person, bob: Person
) -> None:
    _, made = await cards.deck(1)
    first = (await cards.review(alice, made[0].id, 3)).json()
    cards.clock.advance(timedelta(minutes=1))
    await cards.review(alice, made[0].id, 3)
    path = f"/api/flashcards/reviews/{first['id']}/undo"
    assert (await alice.client.post(path)).status_code == 409
    assert (await bob.client.post(path)).status_code == 404


async def test_a_lapse_comes_again_today(cards: Cards, alice: Person) -> None:
    deck, made = await cards.deck(2)
    await cards.review(alice, made[0].id, 3)
    await cards.review(alice, made[1].id, 3)
    cards.clock.advance(timedelta(days=5))
    queue = await cards.queue(alice)
    assert {item["kind"] for item in queue} == {"DUE"}
    lapsed, other = queue[0]["card"]["id"], queue[1]["card"]["id"]
    await cards.review(alice, lapsed, 1)
    assert [item["card"]["id"] for item in await cards.queue(alice)] == [other, lapsed]
    await cards.review(alice, lapsed, 3)
    assert [item["card"]["id"] for item in await cards.queue(alice)] == [other]
    assert deck.id


async def test_a_lapse_comes_again_though_the_queue_is_made_after_it(
    cards: Cards, alice: Person
) -> None:
    _, made = await cards.deck(1)
    await cards.review(alice, made[0].id, 1)
    assert [item["kind"] for item in await cards.queue(alice)] == ["AGAIN"]
    await alice.client.patch("/api/flashcards/settings", json={"new_per_day": 3})
    assert [item["kind"] for item in await cards.queue(alice)] == ["AGAIN"]
    await cards.review(alice, made[0].id, 3)
    assert await cards.queue(alice) == []


def principal_of(person: Person) -> Principal:
    return Principal(user_id=person.user_id, role=Role.CANDIDATE)


STEPS = st.lists(
    st.tuples(st.integers(0, 40 * 24), st.integers(1, 5), st.booleans()), min_size=1, max_size=8
)  # hours since the start, rating, whether a second device sends it too


@settings(max_examples=12, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 99))
async def test_reviews_from_two_devices_in_any_order_leave_the_same_memory(
    steps: list[tuple[int, int, bool]], seed: int
) -> None:
    await arrive_in_two_orders(steps, seed)


# Hypothesis runs a test many times and pytest makes its fixtures once, so they are kept here.
_kept: dict[str, object] = {}


@pytest.fixture(autouse=True)
def kept(cards: Cards, request: pytest.FixtureRequest) -> None:
    if "two_devices" in request.node.name or "late_undo" in request.node.name:
        _kept["cards"] = cards
        _kept["alice"] = request.getfixturevalue("alice")


async def arrive_in_two_orders(steps: list[tuple[int, int, bool]], seed: int) -> None:
    cards, alice = _kept["cards"], _kept["alice"]
    assert isinstance(cards, Cards)
    assert isinstance(alice, Person)
    now = START + timedelta(days=45)
    sent = [(new_id(), START + timedelta(hours=h), rating) for h, rating, _ in steps]
    sent += [one for one, (_, _, twice) in zip(sent, steps, strict=True) if twice]
    states = []
    shuffled = Random(seed).sample(sent, len(sent))  # noqa: S311 - any order will do
    for order in (sorted(sent, key=lambda one: one[1]), shuffled):
        _, made = await cards.deck(1)
        # fresh ids in the same order, which decides between reviews of the same moment
        old = sorted({review_id for review_id, _, _ in sent})
        ids = dict(zip(old, sorted(new_id() for _ in old), strict=True))
        for review_id, moment, rating in order:
            async with cards.parts[Database].transaction() as tx:
                await record_review(
                    tx,
                    principal=principal_of(alice),
                    review_id=ids[review_id],
                    card_id=made[0].id,
                    rating=rating,
                    reviewed_at=moment,
                    zone=UTC,
                    now=now,
                )
        states.append(await state_of(cards, made[0].id))
    assert states[0] == states[1]
    assert states[0]["reviews"] == len(steps)


async def state_of(cards: Cards, card_id: UUID) -> dict[str, object]:
    (memory,) = await cards.rows("select * from flashcard_memories where card_id = $1", card_id)
    reviews = await cards.rows(
        """select elapsed_days, recall, stability_before, stability_after, due_after
           from flashcard_reviews where card_id = $1 order by reviewed_at, id""",
        card_id,
    )
    return {key: value for key, value in memory.items() if key not in {"card_id", "deck_id"}} | {
        "chain": reviews
    }


async def test_a_late_undo_leaves_what_the_other_reviews_make(cards: Cards, alice: Person) -> None:
    _, made = await cards.deck(1)
    moments = [START + timedelta(days=days) for days in (0, 3, 9)]
    now = START + timedelta(days=10)
    ids = [new_id() for _ in moments]
    async with cards.parts[Database].transaction() as tx:
        for review_id, moment in zip(ids, moments, strict=True):
            await record_review(
                tx,
                principal=principal_of(alice),
                review_id=review_id,
                card_id=made[0].id,
                rating=4,
                reviewed_at=moment,
                zone=UTC,
                now=now,
            )
        await undo_review(tx, user_id=alice.user_id, review_id=ids[2], now=now)
    state = await state_of(cards, made[0].id)
    assert (state["reviews"], state["last_day"]) == (2, date(2026, 1, 8))


def review_of(day: int, rating: int, number: int) -> Review:
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    return Review(
        id=UUID(int=number),
        user_id=UUID(int=1),
        card_id=UUID(int=2),
        deck_id=UUID(int=3),
        rating=rating,
        reviewed_at=moment,
        day=moment.date(),
        created_at=moment,
    )


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 5)), min_size=1, max_size=12))
def test_step_by_step_and_all_at_once_are_the_same(steps: list[tuple[int, int]]) -> None:
    learner = Learner(user_id=UUID(int=1))
    reviews = [review_of(day, rating, n) for n, (day, rating) in enumerate(sorted(steps))]
    memory: CardMemory | None = None
    for review in reviews:
        memory = memory_after(remember(review, memory, learner), memory)
    folded = list(fold(reversed(reviews), learner))
    assert folded[-1][1] == memory
    undone = [replace(reviews[0], undone_at=reviews[0].reviewed_at), *reviews[1:]]
    assert len(list(fold(undone, learner))) == len(reviews) - 1
