"""Decks: whose they are, what opens them, what is in them."""

import httpx
from tests.conftest import Person
from tests.study.flashcards.conftest import Cards

from studium.commerce.entitlements import Features
from studium.platform.parts import Parts
from studium.study.questions import QuestionRequests


async def test_a_stranger_is_asked_to_sign_in(client: httpx.AsyncClient) -> None:
    for path in ("decks", "queue", "standing", "settings"):
        assert (await client.get(f"/api/flashcards/{path}")).status_code == 401


async def test_public_decks_and_own_ones_are_listed_newest_first(
    cards: Cards, alice: Person, bob: Person
) -> None:
    public, _ = await cards.deck(4)
    await alice.client.post("/api/flashcards/decks", json={"title": "Mine", "domain": "hand"})
    await cards.deck(1, owner_id=bob.user_id)
    answer = (await alice.client.get("/api/flashcards/decks")).json()
    assert [deck["title"] for deck in answer["items"]] == ["Mine", public.title]
    assert answer["items"][0]["is_own"]
    assert answer["items"][1]["cards_count"] == 4


async def test_a_deck_shows_its_cards_in_parts(cards: Cards, alice: Person) -> None:
    deck, made = await cards.deck(5)
    path = f"/api/flashcards/decks/{deck.id}"
    first = (await alice.client.get(path, params={"limit": 3})).json()
    rest = (await alice.client.get(path, params={"cursor": first["next_cursor"]})).json()
    found = [card["id"] for card in first["cards"] + rest["cards"]]
    assert found == sorted((str(card.id) for card in made), reverse=True)
    assert rest["next_cursor"] is None


async def test_a_deck_that_names_features_opens_with_any_of_them(
    cards: Cards, alice: Person
) -> None:
    deck, made = await cards.deck(1, features=["studypack", "flashcards"])
    path = f"/api/flashcards/decks/{deck.id}"
    locked = await alice.client.get(path)
    assert locked.status_code == 402
    assert locked.json()["type"] == "/problems/entitlement-required"
    assert (await cards.review(alice, made[0].id, 3)).status_code == 402
    assert (await cards.queue(alice)) == []
    listed = (await alice.client.get("/api/flashcards/decks")).json()["items"]
    assert [deck["is_open"] for deck in listed] == [False]
    await cards.grant(alice, "flashcards")
    assert (await alice.client.get(path)).status_code == 200
    assert (await cards.review(alice, made[0].id, 3)).status_code == 201


async def test_somebody_elses_deck_is_not_there(
    cards: Cards, alice: Person, bob: Person, carol: Person
) -> None:
    deck, made = await cards.deck(1, owner_id=bob.user_id)
    path = f"/api/flashcards/decks/{deck.id}"
    asked = [
        await alice.client.get(path),
        await alice.client.patch(path, json={"title": "Hers"}),
        await alice.client.delete(path),
        await alice.client.post(f"{path}/cards", json={"prompt": "a", "answer": "b"}),
        await alice.client.patch(f"/api/flashcards/cards/{made[0].id}", json={"prompt": "a"}),
        await alice.client.delete(f"/api/flashcards/cards/{made[0].id}"),
        await alice.client.get("/api/flashcards/queue", params={"deck_id": str(deck.id)}),
        await cards.review(alice, made[0].id, 3),
    ]
    assert [answer.status_code for answer in asked] == [404] * len(asked)
    assert (await carol.client.get(path)).status_code == 200  # staff see every deck


async def test_a_learner_makes_changes_and_deletes_their_own(cards: Cards, alice: Person) -> None:
    deck = (await alice.client.post("/api/flashcards/decks", json={"title": "Mine"})).json()
    path = f"/api/flashcards/decks/{deck['id']}"
    body = {"prompt": "Which nerve?", "answer": "Median", "hint": "Carpal", "tags": ["nerves"]}
    card = (await alice.client.post(f"{path}/cards", json=body)).json()
    assert {name: card[name] for name in body} == body
    card_path = f"/api/flashcards/cards/{card['id']}"
    changed = await alice.client.patch(card_path, json={"answer": "The median nerve"})
    assert (changed.json()["answer"], changed.json()["hint"]) == ("The median nerve", "Carpal")
    assert (await alice.client.patch(card_path, json={"answer": None})).status_code == 422
    assert (await alice.client.patch(path, json={"title": "New"})).json()["title"] == "New"
    assert (await alice.client.delete(card_path)).status_code == 204
    assert (await alice.client.get(path)).json()["cards"] == []
    assert (await cards.review(alice, card["id"], 3)).status_code == 404
    assert (await alice.client.delete(path)).status_code == 204
    assert (await alice.client.get(path)).status_code == 404


async def test_only_an_administrator_changes_the_operators_decks(
    cards: Cards, alice: Person, dave: Person, carol: Person
) -> None:
    deck, _ = await cards.deck(1)
    path = f"/api/flashcards/decks/{deck.id}"
    for person, status in ((alice, 404), (dave, 404), (carol, 200)):
        answer = await person.client.patch(path, json={"title": "Changed"})
        assert answer.status_code == status


async def test_a_public_deck_is_sold_alone(
    alice: Person, carol: Person, cards: Cards, parts: Parts
) -> None:
    body = {"title": "Splints", "domain": "hand", "is_public": True, "features": ["splints"]}
    assert (await alice.client.post("/api/flashcards/decks", json=body)).status_code == 403
    own = {**body, "is_public": False}
    assert (await alice.client.post("/api/flashcards/decks", json=own)).status_code == 422
    wrong = {**body, "features": ["No Name!"]}
    assert (await carol.client.post("/api/flashcards/decks", json=wrong)).status_code == 422
    deck = (await carol.client.post("/api/flashcards/decks", json=body)).json()
    assert parts[Features].of("splints").title == "Splints"
    assert parts[Features].of("splints").href == "/flashcards"
    path = f"/api/flashcards/decks/{deck['id']}"
    assert (await alice.client.get(path)).status_code == 402
    await cards.grant(alice, "splints")
    assert (await alice.client.get(path)).status_code == 200
    more = {"features": ["splints", "studypack"]}
    assert (await carol.client.patch(path, json=more)).json()["features"] == more["features"]
    requests = await parts[QuestionRequests].of_deck(deck["slug"])
    assert [request.domain for request in requests] == ["hand"]
