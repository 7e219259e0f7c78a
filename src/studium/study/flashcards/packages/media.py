"""Which media a package holds: the map from members of the ZIP file to the names of files.

Old packages keep it as JSON, `{"0": "heart.png"}`. Newer ones as a zstd-packed protobuf message
(Anki's `import_export.proto`): MediaEntries {repeated MediaEntry entries = 1}, where MediaEntry is
{string name = 1; uint32 size = 2; bytes sha1 = 3; optional uint32 legacy_zip_filename = 255}; the
member is called by that number, else by the entry's place.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from studium.study.flashcards.packages.archive import Archive, Broken
from studium.study.flashcards.packages.refusals import PackageRefused
from studium.study.flashcards.packages.wire import fields

MAP = "media"

_MOST_MAP_BYTES = 5_000_000
_ENTRIES = 1
_NAME, _ZIP_NAME = 1, 255
_FORBIDDEN = ("/", "\\", "\0")


@dataclass(frozen=True)
class MediaMap:
    """Member of the ZIP file and name of the file, in the package's order.

    `is_packed`: each member is zstd inside.
    """

    entries: tuple[tuple[str, str], ...] = ()
    is_packed: bool = False


def read_media_map(archive: Archive) -> MediaMap:
    """The map of a package; empty when it has none. Raises PackageRefused."""
    if MAP not in archive.names:
        return MediaMap()
    try:
        is_packed = archive.is_zstd(MAP)
        content = _all(archive, is_packed=is_packed)
        entries = tuple(_from_message(content) if is_packed else _from_json(content))
    except (*Broken, RecursionError):
        raise PackageRefused("Its list of media cannot be read.") from None
    for _, name in entries:
        _check(name)
    return MediaMap(entries, is_packed)


def _all(archive: Archive, *, is_packed: bool) -> bytes:
    content = bytearray()
    for piece in archive.pieces(MAP, expands=is_packed):
        content += piece
        if len(content) > _MOST_MAP_BYTES:
            raise PackageRefused("Its list of media is longer than any honest one.")
    return bytes(content)


def _from_json(content: bytes) -> Iterator[tuple[str, str]]:
    found = json.loads(content) if content.strip() else {}
    if not isinstance(found, dict):
        raise PackageRefused("Its list of media cannot be read.")
    for member, name in found.items():
        if not isinstance(name, str):
            raise PackageRefused("Its list of media has a name that is no text.")
        yield member, name


def _from_message(content: bytes) -> Iterator[tuple[str, str]]:
    place = 0
    for number, entry in fields(memoryview(content)):
        if number != _ENTRIES or isinstance(entry, int):
            continue
        name, member = "", place
        for field, value in fields(entry):
            if field == _NAME and isinstance(value, memoryview):
                name = str(value, "utf-8")
            elif field == _ZIP_NAME and isinstance(value, int):
                member = value
        place += 1
        yield str(member), name


def _check(name: str) -> None:
    """Refuse a name that could lead out of the folder of media, or that no file has."""
    if name in {"", ".", ".."} or any(sign in name for sign in _FORBIDDEN):
        raise PackageRefused(f"A media file is called {shown(name)!r}, which none may be.")


def shown(name: str) -> str:
    """A name as it can stand in a line: not too long, and without signs that do not print."""
    return "".join(
        sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name[:60]
    )
