"""The pages of flashcards, as they work without JavaScript too."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Person
from tests.study.flashcards.conftest import Cards

from studium.study.flashcards.scheduling.cloze import sides


async def test_the_first_page_tells_what_to_do_next(alice: Person) -> None:
    page = await alice.client.get("/flashcards")
    assert page.status_code == 200
    assert "No decks yet" in page.text


async def test_a_deck_and_a_card_are_made_by_forms(alice: Person, bob: Person) -> None:
    made = await alice.client.post("/flashcards", data={"title": "Mine"})
    deck = made.headers["location"]
    assert made.status_code == 303
    refused = await alice.client.post(f"{deck}/cards", data={"prompt": "Which nerve?"})
    assert (refused.status_code, "Please look at this again" in refused.text) == (422, True)
    card = {"prompt": "The {{c1::median::m…}} nerve", "answer": "", "hint": "carpal <tunnel>"}
    assert (await alice.client.post(f"{deck}/cards", data=card)).status_code == 422
    card["answer"] = "Thumb"
    assert (await alice.client.post(f"{deck}/cards", data=card)).status_code == 303
    page = await alice.client.get(deck)
    assert "The [m…] nerve" in page.text
    assert (await bob.client.get(deck)).status_code == 404
    assert (await bob.client.post(f"{deck}/cards", data=card)).status_code == 404


async def test_cards_are_reviewed_by_a_plain_form(alice: Person, cards: Cards) -> None:
    deck, _ = await cards.deck(2)
    path = f"/flashcards/review?deck_id={deck.id}"
    for left in (2, 1):
        page = await alice.client.get(path)
        assert f"{left} left" in page.text
        card_id = page.text.partition('name="card_id" value="')[2].partition('"')[0]
        form = {"card_id": card_id, "rating": "4", "deck_id": str(deck.id)}
        answer = await alice.client.post("/flashcards/review", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert len(await cards.rows("select 1 from flashcard_reviews")) == 2
    home = await alice.client.get("/flashcards")
    assert "Predicted recall today" in home.text
    cards.clock.advance(timedelta(days=3))
    assert "Review 2 cards" in (await alice.client.get("/flashcards")).text


async def test_a_locked_deck_is_shown_and_not_opened(alice: Person, cards: Cards) -> None:
    deck, _ = await cards.deck(1, features=["flashcards"])
    assert "Locked" in (await alice.client.get("/flashcards")).text
    assert (await alice.client.get(f"/flashcards/decks/{deck.id}")).status_code == 402


@given(st.text(max_size=50), st.text(max_size=50))
def test_a_card_without_deletions_is_what_it_is(prompt: str, answer: str) -> None:
    if "{{c" not in prompt:
        assert sides(prompt, answer) == (prompt, answer)


def test_deletions_are_asked_and_told() -> None:
    prompt = "{{c1::Ulnar}} and {{c2::median::m}} nerves"
    assert sides(prompt, "") == ("[…] and [m] nerves", "Ulnar and median nerves")
    assert sides(prompt, "Hand")[1] == "Ulnar and median nerves\n\nHand"
