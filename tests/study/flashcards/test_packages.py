"""`studium flashcards import --dry-run`: what is counted, what is told, what is refused."""

import json
import random
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.study.flashcards.package_files import (
    SCHEMA,
    Collection,
    media_message,
    new_package,
    old_package,
    write_zip,
)
from typer.testing import CliRunner

from studium.platform.text import is_storable
from studium.study.flashcards.actions.import_cards import read_package
from studium.study.flashcards.commands import cli
from studium.study.flashcards.packages import archive
from studium.study.flashcards.packages.wire import BadMessage, fields

KEYS = ["decks", "notes", "cards", "media", "reviews", "lossy", "refused"]


def look(path: Path) -> dict[str, Any]:
    """What the command prints; the status and the shape are checked for every package."""
    result = CliRunner().invoke(cli, ["import", "--dry-run", "--json", str(path)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    answer: dict[str, Any] = json.loads(result.stdout)
    assert list(answer) == KEYS
    assert result.exit_code == (0 if answer["refused"] is None else 1)
    assert answer["refused"] is None or "\n" not in answer["refused"]
    return answer


def counts(answer: dict[str, Any]) -> list[int]:
    assert answer["refused"] is None
    return [answer[key] for key in KEYS[:5]]


@pytest.mark.parametrize("name", ["collection.anki2", "collection.anki21"])
def test_an_old_package_is_counted(tmp_path: Path, name: str) -> None:
    package = old_package(
        tmp_path / "old.apkg",
        Collection.of(5),
        media={"0": "a.png", "1": "b.mp3"},
        present={"0": b"png", "1": b"mp3"},
        name=name,
    )
    answer = look(package)
    assert counts(answer) == [2, 5, 5, 2, 2]
    assert answer["lossy"] == []


def test_a_new_package_is_counted_and_its_old_collection_passed_over(tmp_path: Path) -> None:
    package = new_package(
        tmp_path / "new.colpkg",
        Collection.of(40),
        media=["hand.png", "é.mp3"],
        present={"0": b"png" * 999, "1": b""},
    )
    assert counts(look(package)) == [2, 40, 40, 2, 20]


def test_the_newest_collection_is_the_one_that_is_read(tmp_path: Path) -> None:
    older = Collection.of(1).file(tmp_path / "a").read_bytes()
    newer = Collection.of(3).file(tmp_path / "b").read_bytes()
    members = {"collection.anki2": older, "collection.anki21": newer, "media": b"{}"}
    assert counts(look(write_zip(tmp_path / "both.apkg", members)))[1] == 3
    members["collection.anki21b"] = b"not zstd"
    assert look(write_zip(tmp_path / "three.apkg", members))["refused"]


def test_a_card_in_a_filtered_deck_counts_for_its_own_deck(tmp_path: Path) -> None:
    collection = Collection.of(2)
    collection.cards = [(101, 1, 50, 7), (102, 2, 7, 0)]
    assert counts(look(old_package(tmp_path / "p.apkg", collection)))[0] == 1


def test_cards_without_a_note_and_missing_media_are_told(tmp_path: Path) -> None:
    collection = Collection.of(2)
    collection.cards.append((999, 888, 7, 0))
    package = old_package(
        tmp_path / "p.apkg",
        collection,
        media={"0": "a.png", "1": "b.png", "2": "a.png", "3": "c.png"},
        present={"0": b"a", "3": b"c"},
    )
    answer = look(package)
    assert counts(answer) == [2, 2, 2, 2, 1]
    assert len(answer["lossy"]) == 2
    assert "1 card has no note" in answer["lossy"][0]
    assert "1 media file is missing: b.png" in answer["lossy"][1]


def test_damaged_media_are_told(tmp_path: Path) -> None:
    pack = zstandard.ZstdCompressor().compress
    database = Collection.of(1).file(tmp_path / "db").read_bytes()
    members = {
        "collection.anki21b": pack(database),
        "media": pack(media_message(["a.png", "b.png"], {"b.png": 9})),
        "0": b"no zstd at all",
        "9": pack(b"b"),
    }
    answer = look(write_zip(tmp_path / "p.apkg", members))
    assert counts(answer)[3] == 1
    assert answer["lossy"] == ["1 media file is damaged: a.png"]


@pytest.mark.parametrize("name", ["../a", "a/b", "a\\b", "a\0b", ".", "..", ""])
def test_media_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    old = old_package(tmp_path / "p.apkg", Collection.of(1), media={"0": name})
    new = new_package(tmp_path / "n.apkg", Collection.of(1), media=["good.png", name])
    for package in (old, new):
        assert "media" in look(package)["refused"]


def test_a_name_with_dots_is_a_name(tmp_path: Path) -> None:
    media = {"0": "...", "1": "..a", "2": "a..b"}
    package = old_package(
        tmp_path / "p.apkg", Collection.of(1), media=media, present=dict.fromkeys(media, b"x")
    )
    assert counts(look(package))[3] == 3


def broken_database(tmp_path: Path) -> bytes:
    content = bytearray(Collection.of(2000).file(tmp_path / "broken").read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    return bytes(content)


def database(tmp_path: Path, script: str) -> bytes:
    path = tmp_path / "hostile"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path.read_bytes()


ENDLESS = """
    alter table notes rename to n; create view notes as
    with recursive c(id, flds) as (select 1, '' union all select id + 1, '' from c)
    select * from c;
"""
UNSOUND: dict[str, Callable[[Path], bytes]] = {
    "no database": lambda _: b"hello",
    "empty": lambda _: b"",
    "cut short": lambda folder: Collection.of(2000).file(folder / "c").read_bytes()[:9000],
    "broken pages": broken_database,
    "no tables": lambda folder: database(folder, "create table col (id integer)"),
    "a view that never ends": lambda folder: database(folder, SCHEMA + ENDLESS),
    "other columns": lambda folder: database(folder, SCHEMA + "drop table revlog;"
                                             "create table revlog (a integer)"),
    "a computed column": lambda folder: database(
        folder, SCHEMA + "alter table revlog add column x as (abs(id))"
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNSOUND)
def test_a_collection_that_is_not_sound_is_refused(tmp_path: Path, kind: str) -> None:
    content = UNSOUND[kind](tmp_path)
    package = write_zip(tmp_path / "p.apkg", {"collection.anki2": content, "media": b"{}"})
    assert "ollection" in look(package)["refused"] or "table" in look(package)["refused"]


def test_a_file_that_is_no_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.apkg").write_text("hello")
    (tmp_path / "empty.apkg").write_bytes(b"")
    for path in (tmp_path / "text.apkg", tmp_path / "empty.apkg", tmp_path, tmp_path / "none"):
        assert look(path)["refused"]
    assert look(write_zip(tmp_path / "p.apkg", {"media": b"{}"}))["refused"]


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"0": 1}', b"\xff", b"[" * 100_000])
def test_a_list_of_media_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    collection = Collection.of(1).file(tmp_path / "c").read_bytes()
    members = {"collection.anki2": collection, "media": content}
    assert "list of media" in look(write_zip(tmp_path / "p.apkg", members))["refused"]


def test_other_ways_of_packing_are_refused_before_they_unpack(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.apkg", "w", zipfile.ZIP_BZIP2) as package:
        package.writestr("collection.anki2", Collection.of(1).file(tmp_path / "c").read_bytes())
    assert look(tmp_path / "p.apkg")["refused"]


@pytest.mark.parametrize("where", ["collection.anki2", "media", "0", "unmapped"])
def test_a_bomb_is_refused_wherever_it_lies(
    tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 3_000_000)
    collection = Collection.of(1).file(tmp_path / "c").read_bytes()
    members = {"collection.anki2": collection, "media": b'{"0": "a"}', "0": b"a"}
    members[where] = members.get(where, b"") + b"\0" * 4_000_000
    assert "unpacks" in look(write_zip(tmp_path / "p.apkg", members))["refused"]


def test_a_bomb_within_zstd_is_refused_and_a_large_honest_file_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 3_000_000)
    bomb = new_package(
        tmp_path / "b.apkg", Collection.of(1), media=["a"], present={"0": bytes(4_000_000)}
    )
    assert "unpacks" in look(bomb)["refused"]
    noise = random.Random(1).randbytes(4_000_000)  # noqa: S311 - what does not pack
    honest = new_package(tmp_path / "h.apkg", Collection.of(1), media=["a"], present={"0": noise})
    assert counts(look(honest))[3] == 1


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_package_with_any_bytes_changed_is_answered(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("changed", numbered=True)
    make = new_package if data.draw(st.booleans()) else old_package
    content = bytearray(make(folder / "p.apkg", Collection.of(3)).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "p.apkg").write_bytes(content[: data.draw(st.integers(1, len(content)))])
    look(folder / "p.apkg")


@given(st.binary(max_size=60))
def test_any_bytes_are_a_message_or_no_message(content: bytes) -> None:
    try:
        found = list(fields(memoryview(content)))
    except BadMessage:
        return
    assert all(number > 0 for number, _ in found)


def test_values_of_the_wrong_type_are_no_trouble(tmp_path: Path) -> None:
    made = Collection.of(2)
    made.extra = """
        update notes set guid = replace(hex(zeroblob(5000)), '0', 'k') where id = 1;
        update notes set guid = 'n' || char(0) || 'l' where id = 2;
        update cards set ord = -5 where id = 101; update cards set ord = 'none' where id = 102;
        update revlog set time = 'long'; update cards set did = 'nowhere' where id = 102;
    """
    path = old_package(tmp_path / "odd.apkg", made)
    keys = [card.key for card in read_package(path, is_table=False).cards]
    assert all(len(key) < 300 and is_storable(key) for key in keys)
    assert len(set(keys)) == 2
