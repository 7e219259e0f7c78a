"""Looking into a package: what would come in, and what would be lost. Nothing is kept."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from studium.study.flashcards.packages.archive import Archive, Broken
from studium.study.flashcards.packages.collection import collection_name, open_collection
from studium.study.flashcards.packages.media import MAP, MediaMap, read_media_map, shown

_MOST_NAMED = 5

_NOTES = "select count(*) from notes"
_REVIEWS = "select count(*) from revlog"
_CARDS = """
    select count(*) filter (where nid in (select id from notes)), count(*) from cards
"""
_DECKS = """
    select count(distinct case when odid is not null and odid <> 0 then odid else did end)
    from cards where nid in (select id from notes)
"""


@dataclass(frozen=True)
class Contents:
    """What is in a package. `lossy` says, a line each, what an import cannot keep."""

    decks: int = 0
    notes: int = 0
    cards: int = 0
    media: int = 0
    reviews: int = 0
    lossy: list[str] = field(default_factory=list)


def look_into(path: Path) -> Contents:
    """Count what is in an Anki package, `.apkg` or `.colpkg`. Raises PackageRefused."""
    with Archive(path) as archive, open_collection(archive) as collection:
        return contents_of(archive, collection)


def contents_of(archive: Archive, collection: sqlite3.Connection) -> Contents:
    """Count what is in a package that is open. Raises PackageRefused."""
    media_map = read_media_map(archive)
    (notes,) = collection.execute(_NOTES).fetchone()
    (reviews,) = collection.execute(_REVIEWS).fetchone()
    cards, all_cards = collection.execute(_CARDS).fetchone()
    (decks,) = collection.execute(_DECKS).fetchone()
    present, lost = _unpack_media(archive, media_map)
    lossy = [*_orphans(all_cards - cards), *_lost(lost)]
    return Contents(decks, notes, cards, len(present), reviews, lossy)


def _unpack_media(archive: Archive, media_map: MediaMap) -> tuple[set[str], dict[str, str]]:
    """The names of media that are there, and why others are not; every member is unpacked once."""
    names: dict[str, list[str]] = {}
    for member, name in media_map.entries:
        names.setdefault(member, []).append(name)
    present: set[str] = set()
    lost: dict[str, str] = {}
    read_before = {MAP, collection_name(archive)}
    for member in archive.names:
        is_packed = media_map.is_packed and member in names
        problem = None if member in read_before else _damage(archive, member, expands=is_packed)
        if problem is None:
            present.update(names.get(member, ()))
        else:
            lost.update(dict.fromkeys(names.get(member, ()), problem))
    for member in names.keys() - archive.names:
        lost.update(dict.fromkeys(names[member], "missing"))
    return present, {name: why for name, why in lost.items() if name not in present}


def _damage(archive: Archive, member: str, *, expands: bool) -> str | None:
    """What is wrong with a member, if anything. Raises PackageRefused for a bomb."""
    try:
        for _ in archive.pieces(member, expands=expands):
            pass
    except Broken:
        return "damaged"
    return None


def _orphans(count: int) -> Iterator[str]:
    if count:
        yield f"{count} card{'s have' if count > 1 else ' has'} no note and cannot come in"


def _lost(lost: dict[str, str]) -> Iterator[str]:
    for why in ("missing", "damaged"):
        names = sorted(name for name, reason in lost.items() if reason == why)
        if names:
            some = ", ".join(map(shown, names[:_MOST_NAMED]))
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            are = "s are" if len(names) > 1 else " is"
            yield f"{len(names)} media file{are} {why}: {some}{more}"
