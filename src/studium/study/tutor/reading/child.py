"""Take a PDF, Word or HTML file apart: `python child.py KIND MOST_CHARACTERS < file > text`.

Run as a program by itself, with nothing of Studium imported. It bounds its own memory and
processor time before it reads; exit status 3 with a sentence on standard error says why not.
"""

import io
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

_MOST_MEMORY_BYTES = 768 * 1024 * 1024
_MOST_SECONDS = 20
_MOST_PAGES = 600
_MOST_PARTS = 2_000
_MOST_UNPACKED_BYTES = 60 * 1024 * 1024
_REFUSED = 3


def main() -> None:
    """Read, bounded; print the text."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    kind, most = sys.argv[1], int(sys.argv[2])
    parts = {"pdf": _pdf, "docx": _docx, "html": _html}[kind](sys.stdin.buffer.read())
    size = 0
    found = []
    for part in parts:
        size += len(part) + 2
        found.append(part)
        if size > most:
            refuse(f"The text is longer than {most:,} characters: bring it in parts.")
    sys.stdout.buffer.write("\n\n".join(found).encode("utf-8", errors="replace"))


def refuse(sentence: str) -> None:
    """End with a sentence that says why it cannot be read."""
    sys.stderr.write(sentence)
    sys.exit(_REFUSED)


def _pdf(data: bytes) -> Iterator[str]:
    from pypdf import PdfReader  # noqa: PLC0415 - only for this kind
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            refuse("The PDF is encrypted: save it without a password first.")
        if len(reader.pages) > _MOST_PAGES:
            refuse(f"The PDF has more than {_MOST_PAGES} pages: bring it in parts.")
        for page in reader.pages:
            yield _joined(page.extract_text())
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        refuse("The PDF is damaged.")


def _joined(page: str) -> str:
    """A page's text, with words that were cut at a line's end made whole."""
    return re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", page).strip()


def _docx(data: bytes) -> Iterator[str]:
    from docx import Document  # noqa: PLC0415 - only for this kind

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if (
                len(entries) > _MOST_PARTS
                or sum(e.file_size for e in entries) > _MOST_UNPACKED_BYTES
            ):
                refuse("The document unpacks to more than is allowed.")
            if any(entry.flag_bits & 1 for entry in entries):
                refuse("The document is encrypted: save it without a password first.")
            if "word/document.xml" not in archive.namelist():
                refuse("It is an archive, and not a Word document (.docx).")
        for paragraph in Document(io.BytesIO(data)).paragraphs:
            text = paragraph.text.strip()
            level = re.fullmatch(
                r"(?:Heading (\d)|Title)", paragraph.style.name if paragraph.style else ""
            )
            if text:
                yield f"{'#' * int(level[1] or 1)} {text}" if level else text
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, AttributeError, RecursionError):
        refuse("The document is damaged.")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _words(
    """
    p div section article li ul ol dl dt dd table tr blockquote pre h1 h2 h3 h4 h5 h6 br
    main header figure figcaption
    """
)
_UNREAD = _words(
    """
    script style noscript template nav footer aside form button svg iframe head select
    """
)


def _html(data: bytes) -> Iterator[str]:
    from lxml import etree, html  # noqa: PLC0415 - only for this kind

    try:
        encoding = None if b"charset" in data[:2048].lower() else "utf-8"
        parser = html.HTMLParser(encoding=encoding, remove_comments=True, huge_tree=False)
        root = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        refuse("The page cannot be read.")
        return
    lines: list[str] = [""]
    for kind, element in etree.iterwalk(root, events=("start", "end")):
        _add(lines, kind, element)
    for line in lines:
        text = " ".join(line.split())
        if text.strip("# -"):
            yield text


def _add(lines: list[str], kind: str, element: Any) -> None:  # lxml has no types
    """What an element's start or end adds to the text."""
    tag = element.tag if isinstance(element.tag, str) else "script"
    if any(parent.tag in _UNREAD for parent in element.iterancestors()):
        return
    if tag in _BLOCKS:
        lines.append("")
    if kind == "start" and tag not in _UNREAD:
        if re.fullmatch(r"h[1-6]", tag):
            lines[-1] += "#" * int(tag[1]) + " "
        elif tag == "li":
            lines[-1] += "- "
        lines[-1] += element.text or ""
    elif kind == "end" and element.getparent() is not None:
        lines[-1] += element.tail or ""


if __name__ == "__main__":
    main()
