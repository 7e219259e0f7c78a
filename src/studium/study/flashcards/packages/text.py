"""From the HTML of Anki's fields and templates to the plain text of a card, and back. Pure.

Templates: docs.ankiweb.net/templates/fields.html. Read are fields, `{{#Field}}` and `{{^Field}}`
sections, `{{FrontSide}}` and `{{cloze:Field}}`; other filters show the field itself.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser
from types import MappingProxyType
from urllib.parse import unquote

_SECTION = re.compile(r"\{\{([#^])([^}]+)\}\}(.*?)\{\{/\2\}\}", re.DOTALL)
_FIELD = re.compile(r"\{\{([^{}#^/][^{}]*)\}\}")
_CLOZE = re.compile(r"\{\{c(\d+)::(.*?)(?:::(.*?))?\}\}", re.DOTALL)
# A whole tag whose attributes, if any, have nothing in them that needs a parser.
_BARE = re.compile(r"""</?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>"'&]*(?:"[^<>"]*"[^<>"'&]*)*)?/?>""")
_GAP = re.compile(r"\n{3,}")
_SOUND = re.compile(r"\[sound:([^\]]*)\]")
_BREAKS = {"br", "div", "p", "li", "tr", "h1", "h2", "h3", "hr", "ul", "ol", "table"}
_UNSEEN = {"script", "style"}
_READ_IN_FULL = {*_UNSEEN, "img"}
_DEEPEST = 10
_SHORT = 10_000  # characters of a template that is remembered
_NO_FILES: Mapping[str, str] = MappingProxyType({})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.media: dict[str, str] = {}
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BREAKS:
            self.words.append("\n")
        elif tag == "img":
            named = dict(attrs)
            source, alt = named.get("src") or "", named.get("alt") or ""
            name = "" if source.startswith("data:") else unquote(source)
            if name:
                self.media[name] = alt
            self.words.append(f"[{name or alt or 'image'}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            for place, piece in enumerate(_SOUND.split(data)):
                if place % 2:
                    self.media[piece] = ""
                self.words.append(f"[{piece}]" if place % 2 else piece)


def text_and_media(markup: str) -> tuple[str, dict[str, str]]:
    """The words of some HTML, with its line breaks, and the files that it shows or plays.

    A file is its name in brackets; beside its name stands its alternative text, often empty.
    """
    plain = _BARE.sub(_bare, markup) if "<" in markup else markup
    if "<" not in plain and "[sound:" not in plain:  # nearly all fields, and much faster
        return _lines(unescape(plain) if "&" in plain else plain), {}
    reader = _Reader()
    reader.feed(markup.replace("\0", ""))
    reader.close()
    return _lines("".join(reader.words)), reader.media


def _bare(found: "re.Match[str]") -> str:
    tag = found[1].lower()
    return (
        found[0] if tag in _READ_IN_FULL else "\n" if tag in _BREAKS and found[0][1] != "/" else ""
    )


def _lines(words: str) -> str:
    words = words.replace("\0", "")
    if "\n" not in words:
        return " ".join(words.split())
    lines = [" ".join(line.split()) for line in words.split("\n")]
    told = "\n".join(lines)
    return (_GAP.sub("\n\n", told) if "\n\n\n" in told else told).strip()


def text_of(markup: str) -> str:
    """The words of some HTML, with its line breaks; a file is its name in brackets."""
    return text_and_media(markup)[0]


def markup_of(text: str, files: Mapping[str, str] = _NO_FILES) -> str:
    """Plain text as HTML that shows the same; `files`: media types by name."""
    markup = escape(text, quote=False).replace("\n", "<br>")
    for name, media_type in files.items():
        shown = f'<img src="{escape(name)}">'
        told = shown if media_type.startswith("image/") else f"[sound:{escape(name, quote=False)}]"
        markup = markup.replace(f"[{escape(name, quote=False)}]", told)
    return markup


def rendered(template: str, fields: Mapping[str, str], *, front: str = "", ordinal: int = 0) -> str:
    """A template with its fields, as HTML; cloze deletions of other cards are told."""
    if "{{#" not in template and "{{^" not in template and len(template) < _SHORT:
        return "".join(
            [
                _field(piece, fields, front, ordinal) if place % 2 else piece
                for place, piece in enumerate(_pieces(template))
            ]
        )
    for _ in range(_DEEPEST):
        shown = _SECTION.sub(lambda found: _section(found, fields), template)
        if shown == template:
            break
        template = shown
    return _FIELD.sub(lambda found: _field(found[1], fields, front, ordinal), template)


@lru_cache(maxsize=64)
def _pieces(template: str) -> list[str]:
    """A template cut at its fields: words and names in turn. Thousands of cards share it."""
    return _FIELD.split(template)


def _section(found: "re.Match[str]", fields: Mapping[str, str]) -> str:
    is_filled = bool(fields.get(found[2].strip(), "").strip())
    return found[3] if is_filled == (found[1] == "#") else ""


def _field(name: str, fields: Mapping[str, str], front: str, ordinal: int) -> str:
    if name in fields and name != "FrontSide":  # as nearly all are written
        return fields[name]
    filters, _, last = name.strip().rpartition(":")
    last = last.strip()
    if last == "FrontSide":
        return front
    value = fields.get(last, "")
    return one_cloze(value, ordinal) if "cloze" in filters else value


def one_cloze(text: str, ordinal: int) -> str:
    """The deletions of one card of a cloze note; those of the others are told."""
    return _CLOZE.sub(lambda found: found[0] if int(found[1]) == ordinal + 1 else found[2], text)
