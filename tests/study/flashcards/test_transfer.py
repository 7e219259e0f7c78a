"""Cards that come in and go out, with what was reviewed, once."""

import csv
import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import zstandard
from tests.conftest import START, Person
from tests.study.flashcards.conftest import Cards
from tests.study.flashcards.package_files import (
    Collection,
    media_message,
    message_field,
    new_package,
    old_package,
    write_zip,
)

from studium.study.flashcards.packages.archive import Archive
from studium.study.flashcards.packages.collection import open_collection
from studium.study.flashcards.packages.notes import read_cards
from studium.study.flashcards.packages.text import markup_of, rendered, text_of

DAY_MS = 86_400_000
NOW_MS = int(START.timestamp() * 1000)


async def bring(person: Person, path: Path) -> dict[str, Any]:
    answer = await person.client.post(
        "/api/flashcards/imports",
        params={"name": path.name},
        content=path.read_bytes(),  # noqa: ASYNC240 - a small file of the test's own
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def reviewed() -> Collection:
    collection = Collection.of(3)
    collection.notes.append((4, 2, "", "{{c1::Ulnar}} or {{c2::median}}\x1fsee <b>atlas</b>"))
    collection.cards.append((104, 4, 7, 0))
    collection.reviews = [
        (NOW_MS - 20 * DAY_MS, 101, 3),
        (NOW_MS - 15 * DAY_MS, 101, 1),
        (NOW_MS - 15 * DAY_MS + 600_000, 101, 3),
        (NOW_MS - 3 * DAY_MS, 102, 4),
        (NOW_MS - 2 * DAY_MS, 102, 0),  # moved by hand: no answer
    ]
    return collection


@pytest.mark.parametrize("make", [old_package, new_package])
async def test_a_package_comes_in_once_with_its_reviews(
    alice: Person, cards: Cards, tmp_path: Path, make: Any
) -> None:
    path = make(tmp_path / "hand.apkg", reviewed())
    found = await bring(alice, path)
    assert (found["decks"], found["cards"], found["reviews"]) == (2, 4, 4)
    assert found["lossy"] == [
        "1 entries of the review log are no answers to a card and are left out"
    ]
    again = await bring(alice, path)
    assert (again["decks"], again["cards"], again["reviews"]) == (0, 0, 0)
    memories = await cards.rows(
        "select reviews, lapses from flashcard_memories order by reviews desc"
    )
    assert [tuple(row.values()) for row in memories] == [(3, 1), (1, 0)]
    kinds = {item["kind"] for item in await cards.queue(alice)}
    assert kinds == {"DUE", "NEW"}
    prompts = {row["prompt"] for row in await cards.rows("select prompt from flashcards")}
    assert prompts == {"Front 1", "Front 2", "Front 3", "{{c1::Ulnar}} or median"}


async def test_hostile_and_broken_packages_bring_nothing(
    alice: Person, cards: Cards, tmp_path: Path
) -> None:
    bad = old_package(tmp_path / "bad.apkg", Collection.of(1), media={"0": "../../etc"})
    for content in (bad.read_bytes(), b"no zip"):
        answer = await alice.client.post(
            "/api/flashcards/imports?name=x.apkg",
            content=content,
            headers={"content-type": "application/octet-stream"},
        )
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/package-refused")
    assert await cards.rows("select 1 from flashcards") == []


async def test_a_deck_goes_out_and_comes_in_again(
    alice: Person, bob: Person, cards: Cards, tmp_path: Path
) -> None:
    deck, made = await cards.deck(3)
    for card in made[:2]:
        await cards.review(alice, card.id, 4)
    answer = await alice.client.get(f"/api/flashcards/decks/{deck.id}/export")
    path = tmp_path / "out.apkg"
    path.write_bytes(answer.content)
    assert "attachment" in answer.headers["content-disposition"]
    found = await bring(bob, path)
    assert (found["cards"], found["reviews"], found["lossy"]) == (3, 2, [])
    states = await cards.rows(
        "select user_id, stability, due_day from flashcard_memories order by user_id, card_id"
    )
    hers = sorted((r["stability"], r["due_day"]) for r in states if r["user_id"] == alice.user_id)
    his = sorted((r["stability"], r["due_day"]) for r in states if r["user_id"] == bob.user_id)
    assert hers == his


async def test_a_table_goes_out_and_comes_in_again(
    alice: Person, bob: Person, cards: Cards, tmp_path: Path
) -> None:
    deck, _ = await cards.deck(3, tags=["range of motion", "hand"])
    path = f"/api/flashcards/decks/{deck.id}/export?format=csv"
    table = (await alice.client.get(path)).text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows[0]["tags"] == "range of motion;hand"
    file = tmp_path / "cards.csv"
    file.write_text(table, encoding="utf-8")
    assert (await bring(bob, file))["cards"] == 3
    assert (await bring(bob, file))["cards"] == 0
    file.write_text("front,back\na,b\n")
    refused = await alice.client.post(
        "/flashcards/import", files={"file": ("cards.csv", file.read_bytes())}
    )
    assert "must name the columns prompt and answer" in refused.text


async def test_a_file_comes_in_by_the_page(alice: Person, tmp_path: Path) -> None:
    path = old_package(tmp_path / "p.apkg", Collection.of(2))
    assert (await alice.client.get("/flashcards/import")).status_code == 200
    assert (await alice.client.post("/flashcards/import")).status_code == 422
    files = {"file": ("p.apkg", path.read_bytes())}
    assert (await alice.client.post("/flashcards/import", files=files)).status_code == 303


def test_note_types_of_new_collections_are_read(tmp_path: Path) -> None:
    collection = Collection.of(1)
    config = message_field(1, b"Q: {{Front}}") + message_field(2, b"{{FrontSide}} A: {{Back}}")
    collection.extra = f"""
        create table notetypes (id integer primary key, name text, config blob);
        create table fields (ntid integer, ord integer, name text, config blob);
        create table templates (ntid integer, ord integer, name text, config blob);
        create table decks (id integer primary key, name text);
        insert into notetypes values (1, 'Basic', x'');
        insert into fields values (1, 0, 'Front', x''), (1, 1, 'Back', x'');
        insert into templates values (1, 0, 'Card 1', x'{config.hex()}');
        insert into decks values (7, 'Anatomy' || char(31) || 'Hand');
    """  # noqa: S608 - made here
    pack = zstandard.ZstdCompressor().compress
    members = {
        "collection.anki21b": pack(collection.file(tmp_path / "c").read_bytes()),
        "media": pack(media_message([])),
    }
    path = write_zip(tmp_path / "new.apkg", members)
    with Archive(path) as archive, open_collection(archive) as connection:
        (card,) = read_cards(connection)
    assert (card.prompt, card.answer) == ("Q: Front 1", "A: Back 1")
    assert card.deck == "Anatomy::Hand"
    assert isinstance(connection, sqlite3.Connection)


def test_markup_becomes_words() -> None:
    markup = "<b>One</b><br>two <img src='a.png'>[sound:x.mp3]<script>bad()</script>&amp;"
    assert text_of(markup) == "One\ntwo [a.png][x.mp3]&"
    assert text_of(markup_of("a < b\nc & d")) == "a < b\nc & d"


def test_templates_show_fields_and_sections() -> None:
    fields = {"Front": "F", "Back": "B", "Empty": " "}
    template = (
        "{{#Back}}{{Front}}-{{hint:Back}}{{/Back}}{{^Empty}}!{{/Empty}}{{#Empty}}no{{/Empty}}"
    )
    assert rendered(template, fields) == "F-B!"
    assert rendered("{{FrontSide}}/{{Missing}}", fields, front="X") == "X/"
