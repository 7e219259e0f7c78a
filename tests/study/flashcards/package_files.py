"""Anki packages, made by hand as Anki makes them: sound ones, and ones from strangers."""

import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

SCHEMA = """
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
"""
MODELS = {
    "1": {
        "id": 1,
        "name": "Basic",
        "type": 0,
        "flds": [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}],
        "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{Back}}"}],
    },
    "2": {
        "id": 2,
        "name": "Cloze",
        "type": 1,
        "flds": [{"name": "Text", "ord": 0}, {"name": "Extra", "ord": 1}],
        "tmpls": [{"name": "Cloze", "ord": 0, "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}"}],
    },
}
DECKS = {"1": {"id": 1, "name": "Default"}, "7": {"id": 7, "name": "Anatomy::Hand"}}


@dataclass
class Collection:
    """What stands in a collection: rows of notes, cards and reviews."""

    notes: list[tuple[int, int, str, str]] = field(default_factory=list)  # id, mid, tags, flds
    cards: list[tuple[int, int, int, int]] = field(default_factory=list)  # id, nid, did, odid
    reviews: list[tuple[int, int, int]] = field(default_factory=list)  # id, cid, ease
    extra: str = ""

    @classmethod
    def of(cls, count: int) -> "Collection":
        """So many notes with a card each, every second one reviewed."""
        return cls(
            [(n, 1, " hand ", f"Front {n}\x1fBack {n}") for n in range(1, count + 1)],
            [(100 + n, n, 7 if n % 2 else 1, 0) for n in range(1, count + 1)],
            [(1_700_000_000_000 + n, 100 + n, 3) for n in range(2, count + 1, 2)],
        )

    def file(self, path: Path) -> Path:
        """Written as an SQLite database."""
        path.unlink(missing_ok=True)
        connection = sqlite3.connect(path)
        connection.executescript(SCHEMA)
        connection.execute(
            "insert into col values (1, 0, 0, 0, 11, 0, 0, 0, '{}', ?, ?, '{}', '{}')",
            (json.dumps(MODELS), json.dumps(DECKS)),
        )
        connection.executemany(
            "insert into notes values (?, 'g' || ?1, ?, 0, 0, ?, ?, 0, 0, 0, '')", self.notes
        )
        connection.executemany(
            "insert into cards values (?, ?, ?, 0, 0, 0, 2, 2, 10, 30, 2500, 3, 1, 0, 0, ?, 0, '')",
            self.cards,
        )
        connection.executemany(
            "insert into revlog values (?, ?, 0, ?, 30, 10, 2500, 4200, 1)", self.reviews
        )
        connection.executescript(self.extra)
        connection.commit()
        connection.close()
        return path


def varint(value: int) -> bytes:
    """A number as protobuf writes it."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def message_field(number: int, value: bytes | int) -> bytes:
    """A field of a protobuf message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def media_message(names: Sequence[str], zip_names: Mapping[str, int] | None = None) -> bytes:
    """A map of media as newer packages keep it."""
    found = b""
    for name in names:
        entry = message_field(1, name.encode()) + message_field(2, 9) + message_field(3, b"sha")
        if zip_names and name in zip_names:
            entry += message_field(255, zip_names[name])
        found += message_field(1, entry)
    return found


def write_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    """A ZIP file of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def old_package(
    path: Path,
    collection: Collection,
    *,
    media: Mapping[str, str] | None = None,
    present: Mapping[str, bytes] | None = None,
    name: str = "collection.anki2",
) -> Path:
    """A package as Anki wrote them before 2.1.50, `collection.anki21` ones included."""
    database = collection.file(path.with_suffix(".db")).read_bytes()
    return write_zip(
        path, {name: database, "media": json.dumps(media or {}).encode(), **(present or {})}
    )


def new_package(
    path: Path,
    collection: Collection,
    *,
    media: Sequence[str] = (),
    present: Mapping[str, bytes] | None = None,
) -> Path:
    """A package as Anki writes them today."""
    pack = zstandard.ZstdCompressor().compress
    database = collection.file(path.with_suffix(".db")).read_bytes()
    return write_zip(
        path,
        {
            "meta": message_field(1, 3),
            "collection.anki2": Collection.of(1).file(path.with_suffix(".old")).read_bytes(),
            "collection.anki21b": pack(database),
            "media": pack(media_message(media)),
            **{member: pack(content) for member, content in (present or {}).items()},
        },
    )
