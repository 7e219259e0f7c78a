"""Valid requests to the routes of flashcards, and Alice's deck, cards and reviews."""

from typing import Any

from tests.conftest import Person
from tests.proofs.world import Asking, World, as_alice
from tests.study.exams.sitting import add_questions, add_template, single_best, sit

MARKS = """
    select unnest(array[d.id::text, d.slug]) from flashcard_decks d where d.owner_id = $1
    union select c.id::text from flashcards c join flashcard_decks d on d.id = c.deck_id
     where d.owner_id = $1
    union select r.id::text from flashcard_reviews r where r.user_id = $1
"""
BYTES = "application/octet-stream"
CARD = {"prompt": "Which nerve?", "answer": "The median nerve"}


async def deck_of(person: Person) -> dict[str, Any]:
    made = await person.client.post("/api/flashcards/decks", json={"title": "Mine"})
    deck: dict[str, Any] = made.json()
    return deck


async def card_of(person: Person) -> dict[str, Any]:
    deck = await deck_of(person)
    made = await person.client.post(f"/api/flashcards/decks/{deck['id']}/cards", json=CARD)
    card: dict[str, Any] = made.json()
    return card


async def review_of(person: Person) -> dict[str, Any]:
    card = await card_of(person)
    body = {"flashcard_id": card["id"], "rating": 4}
    made = await person.client.post("/api/flashcards/reviews", json=body)
    review: dict[str, Any] = made.json()
    return review


async def make_deck(world: World) -> str:
    return str((await deck_of(world.alice))["id"])


async def make_card(world: World) -> str:
    return str((await card_of(world.alice))["id"])


async def make_review(world: World) -> str:
    return str((await review_of(world.alice))["id"])


async def new_deck(world: World) -> Asking:
    return Asking(world.alice, {"title": "Mine", "domain": "hand"})


async def read_deck(world: World) -> Asking:
    return Asking(world.alice, path={"deck_id": await make_deck(world)})


async def change_deck(world: World) -> Asking:
    return Asking(world.alice, {"title": "Other"}, {"deck_id": await make_deck(world)})


async def new_card(world: World) -> Asking:
    return Asking(world.alice, CARD, {"deck_id": await make_deck(world)})


async def change_card(world: World) -> Asking:
    return Asking(world.alice, {"hint": "Carpal"}, {"card_id": await make_card(world)})


async def delete_card(world: World) -> Asking:
    return Asking(world.alice, path={"card_id": await make_card(world)})


async def new_review(world: World) -> Asking:
    body = {"flashcard_id": await make_card(world), "rating": 3, "duration_ms": 4000}
    return Asking(world.alice, body)


async def undo(world: World) -> Asking:
    return Asking(world.alice, path={"review_id": await make_review(world)})


async def settings(world: World) -> Asking:
    return Asking(world.alice, {"exam_on": "2030-01-01", "minutes_per_day": 40})


async def made_card(world: World) -> Asking:
    await add_questions(world.parts, *(single_best() for _ in range(5)))
    sitting = await sit(world.alice, await add_template(world.parts))
    await sitting.finalize()
    source = {
        "session_id": sitting.state["id"],
        "question_id": sitting.item(1)["question_id"],
    }
    return Asking(world.alice, {"kind": "exam_item", "source": source})


async def table(world: World) -> Asking:
    content = b"prompt,answer\nWhich nerve?,The median nerve\n"
    return Asking(world.alice, content, query={"name": "cards.csv"}, media_type=BYTES)


REQUESTS = {
    "POST /api/flashcards/imports": table,
    "GET /api/flashcards/decks/{deck_id}/export": read_deck,
    "POST /api/flashcards/cards": made_card,
    "GET /api/flashcards/decks": as_alice,
    "POST /api/flashcards/decks": new_deck,
    "GET /api/flashcards/decks/{deck_id}": read_deck,
    "PATCH /api/flashcards/decks/{deck_id}": change_deck,
    "DELETE /api/flashcards/decks/{deck_id}": read_deck,
    "POST /api/flashcards/decks/{deck_id}/cards": new_card,
    "PATCH /api/flashcards/cards/{card_id}": change_card,
    "DELETE /api/flashcards/cards/{card_id}": delete_card,
    "GET /api/flashcards/queue": as_alice,
    "POST /api/flashcards/reviews": new_review,
    "POST /api/flashcards/reviews/{review_id}/undo": undo,
    "GET /api/flashcards/standing": as_alice,
    "GET /api/flashcards/settings": as_alice,
    "PATCH /api/flashcards/settings": settings,
}
OBJECTS = {"deck_id": make_deck, "card_id": make_card, "review_id": make_review}
BODIES: dict[str, dict[str, object]] = {
    "POST /api/flashcards/decks/{deck_id}/cards": dict(CARD),
    "POST /flashcards/decks/{deck_id}/cards": dict(CARD),
    "PATCH /api/flashcards/decks/{deck_id}": {"title": "Other"},
    "PATCH /api/flashcards/cards/{card_id}": {"hint": "Other"},
}
