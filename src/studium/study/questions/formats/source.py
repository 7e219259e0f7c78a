"""A file that is read: its name and its bytes, never more of them at once than is safe."""

import codecs
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import IO

from studium.study.questions.formats.model import FileRefused

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_TEXT_BYTES = 8 * 1024 * 1024
HEAD_BYTES = 64 * 1024
CHUNK_BYTES = 64 * 1024
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Source:
    """A seekable stream of bytes under a name; raises FileRefused where it is too large."""

    name: str
    stream: IO[bytes]

    def __post_init__(self) -> None:
        if self.size > MAX_FILE_BYTES:
            raise FileRefused(
                f"The file has {self.size // MEGABYTE} MB; "
                f"{MAX_FILE_BYTES // MEGABYTE} MB are read at most."
            )

    @cached_property
    def size(self) -> int:
        """Bytes in the stream."""
        return self.stream.seek(0, os.SEEK_END)

    @property
    def suffix(self) -> str:
        """The name's ending in small letters, with its dot."""
        return PurePath(self.name).suffix.lower()

    @cached_property
    def head(self) -> bytes:
        """The first bytes, to recognise a format by."""
        self.stream.seek(0)
        return self.stream.read(HEAD_BYTES)

    @cached_property
    def head_text(self) -> str:
        """The first bytes as text, whatever they are."""
        encoding = _by_mark(self.head) or "utf-8"
        return self.head.decode(encoding, errors="replace").removeprefix("\ufeff")

    def chunks(self) -> Iterator[bytes]:
        """All bytes from the beginning, in pieces."""
        self.stream.seek(0)
        while piece := self.stream.read(CHUNK_BYTES):
            yield piece

    def text(self) -> str:
        """The whole file as text: UTF-8, or UTF-16 with a byte order mark."""
        if self.size > MAX_TEXT_BYTES:
            raise FileRefused(
                f"The file has {self.size // MEGABYTE} MB of text; "
                f"{MAX_TEXT_BYTES // MEGABYTE} MB are read at most."
            )
        self.stream.seek(0)
        data = self.stream.read(MAX_TEXT_BYTES)
        encoding = _by_mark(data) or "utf-8"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as problem:
            raise FileRefused(
                f"The file is not encoded as {encoding.upper()}: byte {problem.start} does not "
                "belong there."
            ) from problem
        text = text.removeprefix("\ufeff")
        if "\0" in text:
            raise FileRefused("The file holds null characters: it is no text.")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def lines(self) -> Iterator[str]:
        """The whole text line by line, without a list of them all."""
        text = self.text()
        start = 0
        while (end := text.find("\n", start)) >= 0:
            yield text[start:end]
            start = end + 1
        yield text[start:]


def _by_mark(data: bytes) -> str | None:
    """The encoding that a byte order mark states."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None
