"""Writing an Anki package that every Anki since 2012 reads: `collection.anki2`, schema 11."""

import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha1
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from studium.study.flashcards.model import Card, CardMemory, Review
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
_CARD = "insert into cards values (?, ?, ?, 0, ?, -1, ?, ?, ?, ?, 2500, ?, ?, 0, 0, 0, 0, '')"
_REVIEW = "insert into revlog values (?, ?, -1, ?, ?, ?, 2500, ?, ?)"
_FIELDS = ("Front", "Back", "Hint", "Mnemonics")
_BASIC, _CLOZE = 1_700_000_000_001, 1_700_000_000_002
_EASE = {1: 1, 2: 2, 3: 3, 4: 3, 5: 4}  # our five ratings among Anki's four buttons
_ID_BITS = 40  # of a card's id, so that it is the same in each package


def write_package(
    title: str,
    cards: Sequence[Card],
    *,
    memories: Mapping[UUID, CardMemory],
    reviews: Iterable[Review],
    now: datetime,
) -> bytes:
    """A package of one deck, with the learner's own scheduling and reviews."""
    with TemporaryDirectory(prefix="studium-export-") as folder:
        path = Path(folder) / "collection.anki2"
        connection = sqlite3.connect(path)
        connection.executescript(_SCHEMA)
        _fill(connection, title, cards, memories, reviews, now)
        connection.commit()
        connection.close()
        package = Path(folder) / "deck.apkg"
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, path.name)
            archive.writestr("media", "{}")
        return package.read_bytes()


def _fill(  # noqa: PLR0913, PLR0917 - what a package holds
    connection: sqlite3.Connection,
    title: str,
    cards: Sequence[Card],
    memories: Mapping[UUID, CardMemory],
    reviews: Iterable[Review],
    now: datetime,
) -> None:
    seconds = int(now.timestamp())
    deck_id = _number(title.encode())
    began = min((memory.last_day for memory in memories.values()), default=now.date())
    crt = seconds - (now.date() - began).days * 86_400
    decks = {str(deck_id): _deck(deck_id, title, seconds), "1": _deck(1, "Default", seconds)}
    models = {str(_BASIC): _model(_BASIC, "Studium", 0), str(_CLOZE): _model(_CLOZE, "Cloze", 1)}
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
    for card in cards:
        number = _number(card.id.bytes)
        parts = (card.prompt, card.answer, card.hint or "", card.mnemonics or "")
        fields = [markup_of(part) for part in parts]
        model = _CLOZE if "{{c1::" in card.prompt else _BASIC
        tags = "".join(f" {tag.replace(' ', '_')}" for tag in card.tags) + " "
        digest = int(sha1(fields[0].encode(), usedforsecurity=False).hexdigest()[:8], 16)
        note = (number, card.id.hex, model, seconds, tags, "\x1f".join(fields), fields[0], digest)
        connection.execute(_NOTE, note)
        memory = memories.get(card.id)
        state = _state(memory, began) if memory else (0, 0, number % 1_000_000, 0, 0, 0)
        connection.execute(_CARD, (number, number, deck_id, seconds, *state))
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


def _model(model_id: int, name: str, kind: int) -> dict[str, object]:
    field = {"font": "Arial", "size": 20, "sticky": False, "rtl": False, "media": []}
    rest = "{{#Hint}}<p>{{Hint}}</p>{{/Hint}}{{#Mnemonics}}<p>{{Mnemonics}}</p>{{/Mnemonics}}"
    asked = "{{cloze:Front}}" if kind else "{{Front}}"
    told = ("{{cloze:Front}}<br>{{Back}}" if kind else "{{FrontSide}}<hr id=answer>{{Back}}") + rest
    return {
        "id": model_id, "name": name, "type": kind, "mod": 0, "usn": -1, "sortf": 0, "did": 1,
        "tags": [], "vers": [], "css": ".card { font-size: 20px; text-align: center; }",
        "latexPre": "", "latexPost": "", "req": [[0, "any", [0]]],
        "flds": [{"name": each, "ord": n, **field} for n, each in enumerate(_FIELDS)],
        "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": asked, "afmt": told, "did": None,
                   "bqfmt": "", "bafmt": ""}],
    }  # fmt: skip
