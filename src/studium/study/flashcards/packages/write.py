"""Writing an Anki package that every Anki since 2012 reads: `collection.anki2`, schema 11."""

import json
import sqlite3
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha1
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from studium.study.flashcards.model import Card, CardMemory, Review
from studium.study.flashcards.packages import occlusion
from studium.study.flashcards.packages.occlusion import covers, labels
from studium.study.flashcards.packages.text import markup_of

_SCHEMA = """
    create table col (id integer primary key, crt integer not null, mod integer not null,
      scm integer not null, ver integer not null, dty integer not null, usn integer not null,
      ls integer not null, conf text not null, models text not null, decks text not null,
      dconf text not null, tags text not null);
    create table notes (id integer primary key, guid text not null, mid integer not null,
      mod integer not null, usn integer not null, tags text not null, flds text not null,
      sfld integer not null, csum integer not null, flags integer not null, data text not null);
    create table cards (id integer primary key, nid integer not null, did integer not null,
      ord integer not null, mod integer not null, usn integer not null, type integer not null,
      queue integer not null, due integer not null, ivl integer not null, factor integer not null,
      reps integer not null, lapses integer not null, left integer not null, odue integer not null,
      odid integer not null, flags integer not null, data text not null);
    create table revlog (id integer primary key, cid integer not null, usn integer not null,
      ease integer not null, ivl integer not null, lastIvl integer not null,
      factor integer not null, time integer not null, type integer not null);
    create table graves (usn integer not null, oid integer not null, type integer not null);
    create index ix_notes_csum on notes (csum);
    create index ix_cards_nid on cards (nid);
    create index ix_revlog_cid on revlog (cid);
"""
_COL = "insert into col values (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')"
_NOTE = "insert into notes values (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')"
_CARD = "insert into cards values (?, ?, ?, ?, ?, -1, ?, ?, ?, ?, 2500, ?, ?, 0, 0, 0, 0, '')"
_REVIEW = "insert into revlog values (?, ?, -1, ?, ?, ?, 2500, ?, ?)"
_FIELDS = ("Front", "Back", "Hint", "Mnemonics")
_BASIC, _CLOZE, _OCCLUSION = 1_700_000_000_001, 1_700_000_000_002, 1_700_000_000_003
_EASE = {1: 1, 2: 2, 3: 3, 4: 3, 5: 4}  # our five ratings among Anki's four buttons
_ID_BITS = 40  # of a card's id, so that it is the same in each package


@dataclass(frozen=True)
class Outgoing:
    """What goes into a package: a deck's cards, one learner's scheduling, and its files by name."""

    title: str
    cards: Sequence[Card]
    memories: Mapping[UUID, CardMemory]
    reviews: Sequence[Review]
    files: Mapping[str, Path]


def write_package(path: Path, outgoing: Outgoing, *, now: datetime) -> None:
    """Write a package of one deck, with the learner's own scheduling and reviews."""
    with TemporaryDirectory(prefix="studium-export-") as folder:
        collection = Path(folder) / "collection.anki2"
        connection = sqlite3.connect(collection)
        connection.executescript(_SCHEMA)
        _fill(connection, outgoing, now)
        connection.commit()
        connection.close()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(collection, collection.name)
            for number, file in enumerate(outgoing.files.values()):
                archive.write(file, str(number), zipfile.ZIP_STORED)  # pictures are packed already
            archive.writestr("media", json.dumps(dict(enumerate(outgoing.files))))


def with_distinct_names(cards: Iterable[Card]) -> list[Card]:
    """The same cards, where two different files of one name are called differently."""
    known: dict[str, str] = {}
    return [_renamed(card, known) for card in cards]


def _renamed(card: Card, known: dict[str, str]) -> Card:
    for each in card.media:
        name, file_id = each["name"], each["file_id"]
        if known.setdefault(name, file_id) == file_id:
            continue
        new = f"{file_id[-12:]}-{name}"
        known[new] = file_id
        covered = card.occlusion
        card = replace(
            card,
            prompt=card.prompt.replace(f"[{name}]", f"[{new}]"),
            answer=card.answer.replace(f"[{name}]", f"[{new}]"),
            media=[{**other, "name": new} if other is each else other for other in card.media],
            occlusion={**covered, "name": new} if covered and covered["name"] == name else covered,
        )
    return card


def _fill(connection: sqlite3.Connection, outgoing: Outgoing, now: datetime) -> None:
    seconds = int(now.timestamp())
    deck_id = _number(outgoing.title.encode())
    memories = outgoing.memories
    began = min((memory.last_day for memory in memories.values()), default=now.date())
    crt = seconds - (now.date() - began).days * 86_400
    decks = {
        str(deck_id): _deck(deck_id, outgoing.title, seconds),
        "1": _deck(1, "Default", seconds),
    }
    models = {str(model["id"]): model for model in _models()}
    values = (
        crt,
        seconds * 1000,
        seconds * 1000,
        "{}",
        json.dumps(models),
        json.dumps(decks),
        "{}",
    )
    connection.execute(_COL, values)
    for note in _notes(outgoing):
        digest = int(sha1(note.fields[0].encode(), usedforsecurity=False).hexdigest()[:8], 16)
        row = (note.number, note.guid, note.model, seconds, note.tags)
        connection.execute(_NOTE, (*row, "\x1f".join(note.fields), note.fields[0], digest))
        for ordinal, card in note.cards:
            number = _number(card.id.bytes)
            memory = memories.get(card.id)
            state = _state(memory, began) if memory else (0, 0, number % 1_000_000, 0, 0, 0)
            connection.execute(_CARD, (number, note.number, deck_id, ordinal, seconds, *state))
    _fill_log(connection, outgoing.reviews)


def _fill_log(connection: sqlite3.Connection, reviews: Iterable[Review]) -> None:
    used: set[int] = set()  # a review's id is its moment, and no two share one
    for review in reviews:
        interval = (review.due_after - review.day).days
        moment_ms = int(review.reviewed_at.timestamp() * 1000)
        while moment_ms in used:
            moment_ms += 1
        used.add(moment_ms)
        row = (
            moment_ms,
            _number(review.card_id.bytes),
            _EASE[review.rating],
            interval,
            review.elapsed_days or 0,
            review.duration_ms or 0,
            0 if review.elapsed_days is None else 1,
        )
        connection.execute(_REVIEW, row)


@dataclass(frozen=True)
class _Note:
    number: int
    guid: str
    model: int
    tags: str
    fields: list[str]
    cards: list[tuple[int, Card]]  # each with its place in the note


def _notes(outgoing: Outgoing) -> Iterator[_Note]:
    """A note a card; cards that ask boxes of one picture are one note, as Anki has them."""
    pictures: dict[str, list[Card]] = {}
    for card in outgoing.cards:
        if card.occlusion and card.occlusion["name"] in outgoing.files:
            same = (card.occlusion["name"], card.occlusion["boxes"], card.occlusion["hides_all"])
            pictures.setdefault(json.dumps([*same, card.prompt]), []).append(card)
        else:
            yield _plain(card, outgoing.files)
    for cards in pictures.values():
        yield _covered(cards, outgoing.files)


def _plain(card: Card, files: Collection[str]) -> _Note:
    types = {each["name"]: each["media_type"] for each in card.media if each["name"] in files}
    parts = (card.prompt, card.answer, card.hint or "", card.mnemonics or "")
    fields = [markup_of(part, types) for part in parts]
    unnamed = [name for name in types if f"[{name}]" not in card.prompt + card.answer]
    fields[1] += "".join(f"<br>{markup_of(f'[{name}]', types)}" for name in unnamed)
    number = _number(card.id.bytes)
    model = _CLOZE if "{{c1::" in card.prompt else _BASIC
    return _Note(number, card.id.hex, model, _tags(card), fields, [(0, card)])


def _covered(cards: Sequence[Card], files: Collection[str]) -> _Note:
    first = cards[0]
    shown = first.occlusion or {}
    asking = {box: n for n, card in enumerate(cards, 1) for box in (card.occlusion or {})["asked"]}
    free = iter(range(len(cards) + 1, len(cards) + len(shown["boxes"]) + 1))
    numbers = [asking.get(box) or next(free) for box in range(len(shown["boxes"]))]
    types = {each["name"]: each["media_type"] for each in first.media if each["name"] in files}
    fields = [
        covers(shown, numbers),
        markup_of(f"[{shown['name']}]", types),
        markup_of(first.prompt, types),
        "",
        labels((n, card.answer) for n, card in enumerate(cards)),
    ]
    return _Note(
        _number(first.id.bytes), first.id.hex, _OCCLUSION, _tags(first), fields,
        list(enumerate(cards)),
    )  # fmt: skip


def _tags(card: Card) -> str:
    return "".join(f" {tag.replace(' ', '_')}" for tag in card.tags) + " "


def _state(memory: CardMemory, began: date) -> tuple[int, int, int, int, int, int]:
    """Type, queue, due day, interval, repetitions and lapses of a card that was reviewed."""
    interval = (memory.due_day - memory.last_day).days
    due = (memory.due_day - began).days
    return 2, 2, due, interval, memory.reviews, memory.lapses


def _number(content: bytes) -> int:
    """A stable positive id of some bytes."""
    return int.from_bytes(sha1(content, usedforsecurity=False).digest()[:8]) >> (64 - _ID_BITS)


def _deck(deck_id: int, name: str, seconds: int) -> dict[str, object]:
    nothing = [0, 0]
    days = {"newToday": nothing, "revToday": nothing, "lrnToday": nothing, "timeToday": nothing}
    return {
        "id": deck_id, "name": name, "mod": seconds, "usn": -1, "desc": "", "dyn": 0, "conf": 1,
        "collapsed": False, "browserCollapsed": False, "extendNew": 0, "extendRev": 0, **days,
    }  # fmt: skip


def _models() -> list[dict[str, object]]:
    rest = "{{#Hint}}<p>{{Hint}}</p>{{/Hint}}{{#Mnemonics}}<p>{{Mnemonics}}</p>{{/Mnemonics}}"
    told = "{{FrontSide}}<hr id=answer>{{Back}}" + rest
    cloze = "{{cloze:Front}}<br>{{Back}}" + rest
    covered = _model(_OCCLUSION, "Image Occlusion", 1, occlusion.NAMES)
    return [
        _model(_BASIC, "Studium", 0, _FIELDS, "{{Front}}", told),
        _model(_CLOZE, "Cloze", 1, _FIELDS, "{{cloze:Front}}", cloze),
        {**covered, "originalStockKind": occlusion.STOCK_KIND},
    ]


def _model(  # noqa: PLR0913, PLR0917 - what a note type is
    model_id: int,
    name: str,
    kind: int,
    fields: Sequence[str],
    asked: str = occlusion.QUESTION,
    told: str = occlusion.ANSWER,
) -> dict[str, object]:
    field = {"font": "Arial", "size": 20, "sticky": False, "rtl": False, "media": []}
    return {
        "id": model_id, "name": name, "type": kind, "mod": 0, "usn": -1, "sortf": 0, "did": 1,
        "tags": [], "vers": [], "css": ".card { font-size: 20px; text-align: center; }",
        "latexPre": "", "latexPost": "", "req": [[0, "any", [0]]],
        "flds": [{"name": each, "ord": n, **field} for n, each in enumerate(fields)],
        "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": asked, "afmt": told, "did": None,
                   "bqfmt": "", "bafmt": ""}],
    }  # fmt: skip
