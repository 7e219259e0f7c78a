"""Zip archives from strangers: read within limits, and only what has a plain name."""

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO

from studium.study.questions.formats.model import FileRefused

MAX_ENTRIES = 20_000
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
MAX_ENTRY_BYTES = 8 * 1024 * 1024
MAX_TOTAL_BYTES = 256 * 1024 * 1024
MAGIC = b"PK\x03\x04"
_END = struct.Struct("<4s4H2LH")
_END_MAGIC = b"PK\x05\x06"
_LONGEST_COMMENT = 65535
# What `zipfile` raises where offsets, sizes or names make no sense.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Archive:
    """The files of a zip archive by name; raises FileRefused for what is not safe to read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        for entry in archive.infolist():
            _refuse_unsafe(entry)
        self._archive = archive
        self._entries = {
            entry.filename: entry for entry in archive.infolist() if not entry.is_dir()
        }
        self._left = MAX_TOTAL_BYTES

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files, as the archive lists them."""
        return tuple(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str, limit: int = MAX_ENTRY_BYTES) -> bytes:
        """A file's bytes, unpacked, of which there may be `limit` at most."""
        entry = self._entries[name]
        try:
            with self._archive.open(entry) as unpacked:
                data = unpacked.read(limit + 1)
        except _DAMAGED as problem:
            raise FileRefused(f"{name[:80]!r} in the archive is damaged.") from problem
        self._left -= len(data)
        if len(data) > limit or self._left < 0:
            raise FileRefused(f"{name[:80]!r} in the archive unpacks to more than is read.")
        return data


@contextmanager
def opened(stream: IO[bytes]) -> Iterator[Archive]:
    """Open an archive whose directory is of a safe size."""
    _refuse_large_directory(stream)
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(stream)
    except _DAMAGED as problem:
        raise FileRefused("The file is no readable zip archive.") from problem
    with archive:
        yield Archive(archive)


def _refuse_unsafe(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    path = PurePosixPath(name)
    shown = name[:80]
    if not name:
        raise FileRefused("The archive holds a file without a name.")
    if path.is_absolute() or ".." in path.parts or "\\" in entry.orig_filename or ":" in name:
        raise FileRefused(f"The archive names a file outside of itself: {shown!r}.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileRefused(f"The archive holds a link: {shown!r}.")
    if entry.flag_bits & 1:
        raise FileRefused(f"{shown!r} in the archive is encrypted.")
    if entry.compress_type not in _METHODS:
        raise FileRefused(f"{shown!r} in the archive is packed in a way that is not read.")


def _refuse_large_directory(stream: IO[bytes]) -> None:
    """Look at the end record before anything is built from the directory."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _LONGEST_COMMENT - _END.size))
    tail = stream.read()
    at = tail.rfind(_END_MAGIC)
    if at < 0 or len(tail) - at < _END.size:
        raise FileRefused("The file is no complete zip archive.")
    entries, directory_bytes = _END.unpack_from(tail, at)[4:6]
    if entries > MAX_ENTRIES or directory_bytes > MAX_DIRECTORY_BYTES:
        raise FileRefused(f"The archive lists more than {MAX_ENTRIES} files.")
