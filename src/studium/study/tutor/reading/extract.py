"""The text of a file: plain text and Markdown as they are, the rest by a child process.

PDF, Word and HTML are taken apart in `child.py`, a process of its own with bounded memory and
time, so that a hostile document ends that process and nothing else.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath

from studium.platform.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_CHARACTERS = 400_000
_TIMEOUT_SECONDS = 30
_CHILD = Path(__file__).with_name("child.py")
_REFUSED = 3  # the child's exit status when it says why


class SourceUnreadable(Invalid):
    """What was brought has no text that can be read."""

    slug = "source-unreadable"
    title = "The source cannot be read"


@dataclass(frozen=True)
class Extracted:
    """The text of a source, and what kind of file it was: text, html, pdf or docx."""

    text: str
    kind: str


def extract_text(data: bytes, *, name: str = "") -> Extracted:
    """The text of a file. Blocks for as long as a child process needs: call it in a thread.

    Raises SourceUnreadable.
    """
    if len(data) > MOST_BYTES:
        raise SourceUnreadable(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    kind = _kind(data, name)
    text = _decode(data) if kind == "text" else _in_child(data, kind)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MOST_CHARACTERS:
        raise SourceUnreadable(
            f"The text is longer than {MOST_CHARACTERS:,} characters: bring it in parts."
        )
    if not any(character.isalpha() for character in text):
        raise SourceUnreadable("There is no text in it. A scan needs text recognition first.")
    return Extracted(text, kind)


def _kind(data: bytes, name: str) -> str:
    """By the first bytes, then by the name's ending."""
    start = data[:1024].lstrip().lower()
    if start.startswith(b"%pdf"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    suffix = PurePath(name).suffix.lower()
    if suffix in {".html", ".htm", ".xhtml"} or is_markup(start):
        return "html"
    if suffix in {".pdf", ".docx"}:
        raise SourceUnreadable(f"It is named {suffix} and is no such file.")
    return "text"


def is_markup(start: bytes) -> bool:
    """Whether a pasted page begins with tags."""
    return start.startswith(b"<") and any(
        tag in start for tag in (b"<p", b"<div", b"<h1", b"<h2", b"<article", b"<body", b"<section")
    )


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    if b"\0" in data[:8192]:
        raise SourceUnreadable("It is neither text, Markdown, HTML, PDF nor Word (.docx).")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise SourceUnreadable("Its characters cannot be decoded.") from None


def _in_child(data: bytes, kind: str) -> str:
    command = [sys.executable, "-I", "-B", str(_CHILD), kind, str(MOST_CHARACTERS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file
            command, input=data, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        raise SourceUnreadable("It takes too long to read.") from None
    if done.returncode == _REFUSED:
        raise SourceUnreadable(done.stderr.decode("utf-8", errors="replace").strip()[:300])
    if done.returncode:
        raise SourceUnreadable(
            "It cannot be read: it is damaged, or needs more memory than is allowed."
        )
    return done.stdout.decode("utf-8", errors="replace")
