"""Opening a package as what it is: a ZIP file from a stranger.

Nothing is believed that its headers say. Members are unpacked in pieces, and every byte is
counted: what unpacks to more than a gigabyte and to more than a hundred times its own size is
refused while it does. No member is ever written under a name that the package chose.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

import zstandard

from studium.study.flashcards.packages.refusals import PackageRefused

MOST_BYTES = 1_000_000_000
MOST_TIMES = 100
PIECE = 256 * 1024

_MOST_LISTING_BYTES = 5_000_000  # of the ZIP's own list of members: about 100,000 of them
_MOST_WINDOW_BYTES = 2**26  # eight times what the strongest ordinary level of zstd asks for
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others unpack without a bound
_ENCRYPTED = 0x1
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

Broken = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    zstandard.ZstdError,
    EOFError,
    RuntimeError,  # zipfile's word for what it cannot unpack
    ValueError,
)


class Archive:
    """The members of a package, and how many bytes have come out of it so far."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises PackageRefused when it is no ZIP file that can be read."""
        self._unpacked = 0
        try:
            self._packed = path.stat().st_size
            self._file = _Careful(path)
        except OSError as problem:
            raise PackageRefused(f"The file cannot be read: {problem.strerror}.") from None
        try:
            self._zip = zipfile.ZipFile(self._file)
        except (*Broken, OSError):
            self._file.close()
            raise PackageRefused(
                "This is no ZIP file, or its list of contents is broken."
            ) from None
        self.names = frozenset(self._zip.namelist())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()
        self._file.close()

    def pieces(self, name: str, *, expands: bool = False) -> Iterator[bytes]:
        """The content of a member, piece by piece; `expands`: zstd inside is unpacked, too.

        Raises PackageRefused for a bomb, and one of `Broken` for a member that is damaged.
        """
        member = self._zip.getinfo(name)
        if member.compress_type not in _METHODS or member.flag_bits & _ENCRYPTED:
            raise zipfile.BadZipFile("encrypted, or packed in a way that packages never are")
        with self._zip.open(member) as packed:
            source: IO[bytes] | zstandard.ZstdDecompressionReader = packed
            if expands:
                unpacker = zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW_BYTES)
                counted = cast("IO[bytes]", _Counting(packed, self._count))
                source = unpacker.stream_reader(counted, read_size=PIECE, read_across_frames=True)
            while piece := source.read(PIECE):
                self._count(len(piece))
                yield piece

    def is_zstd(self, name: str) -> bool:
        """Whether a member's content is zstd. Raises one of `Broken` when it is damaged."""
        return next(self.pieces(name), b"").startswith(_ZSTD_MAGIC)

    def _count(self, size: int) -> None:
        self._unpacked += size
        if self._unpacked > MOST_BYTES and self._unpacked > MOST_TIMES * self._packed:
            raise PackageRefused(
                f"It unpacks to more than a gigabyte and {MOST_TIMES} times its own size."
            )


class _Careful(io.FileIO):
    """A file of which nobody reads much at once: a ZIP's list of members is read in one piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Like a file's. Raises BadZipFile for more than any honest package asks for."""
        if size is None or size > _MOST_LISTING_BYTES:
            raise zipfile.BadZipFile("its list of members is too long")
        return super().read(size) or b""


class _Counting(io.RawIOBase):
    """What is read from a member on its way to the zstd unpacker, counted."""

    def __init__(self, source: IO[bytes], count: Callable[[int], None]) -> None:
        self._source, self._count = source, count

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes."""
        piece = self._source.read(min(size, PIECE) if size > 0 else PIECE)
        self._count(len(piece))
        return piece
