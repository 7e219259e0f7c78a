"""What a stored file is, and what its first bytes say it is. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.errors import Invalid, NotFound, StudiumError, TooLarge

ANY_BYTES = "application/octet-stream"
# How files of a type begin, at which byte. What a browser shows is named by its bytes alone.
_BEGINNINGS = (
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/gif", 0, b"GIF8"),
    ("image/webp", 8, b"WEBP"),
    ("image/tiff", 0, b"II*\x00"),
    ("image/tiff", 0, b"MM\x00*"),
    ("application/pdf", 0, b"%PDF-"),
    ("application/zip", 0, b"PK\x03\x04"),
    ("audio/mpeg", 0, b"ID3"),
    ("audio/mpeg", 0, b"\xff\xfb"),  # MP3 without a head: it begins with a frame
    ("audio/mpeg", 0, b"\xff\xf3"),
    ("audio/ogg", 0, b"OggS"),
    ("audio/wav", 8, b"WAVE"),
    ("video/mp4", 4, b"ftyp"),
)
_SVG = (b"<svg", b"<?xml", b"<!--", b"<!doctype svg")
_SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"}
_LONGEST_NAME = 200


class FileNotFound(NotFound):
    """There is no such file, or it is not the caller's."""

    slug = "file-not-found"
    title = "No such file"


class FileTooLarge(TooLarge):
    """The file, or all files of its owner together, are larger than allowed."""

    slug = "file-too-large"
    title = "The file is too large"


class FileEmpty(Invalid):
    """A file without a byte was sent."""

    slug = "file-empty"
    title = "The file is empty"


class FileMissing(StudiumError):
    """The file's row is there and its bytes are not; the store has lost them."""

    slug = "file-missing"
    title = "The file's content is missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An uploaded file. `owner_id` None: the operator's. `sha256` is of its bytes."""

    id: UUID
    owner_id: UUID | None
    name: str
    media_type: str
    size_bytes: int
    sha256: bytes
    created_at: datetime

    @property
    def is_shown(self) -> bool:
        """Whether a browser may show it in a page; everything else is saved."""
        return self.media_type in _SHOWN


def media_type_of(beginning: bytes) -> str:
    """What a file is by its first bytes; what nobody knows is `application/octet-stream`."""
    for media_type, offset, mark in _BEGINNINGS:
        if beginning[offset : offset + len(mark)] == mark:
            return media_type
    text = beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(_SVG) and b"<svg" in text:
        return "image/svg+xml"
    return ANY_BYTES


def safe_name(name: str) -> str:
    """A file's own name without folders and control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in last if character.isprintable()).strip(" .")
    return kept[-_LONGEST_NAME:] or "file"
