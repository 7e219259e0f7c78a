"""Text out of HTML: what is kept becomes plain text, what is not is named.

`nh3` (an HTML5 parser with a kept list) makes any markup well formed and drops what could run;
what is left is turned into lines of text. The bank's texts are plain, so formatting is named as
a loss and anything active as taken away.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from studium.study.questions.formats.model import FileRefused

PARAGRAPHS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "table",
        "ul",
        "ol",
        "dl",
        "section",
        "article",
        "figure",
        "form",
        "hr",
    ]
)
LINES = frozenset(["br", "li", "tr", "dt", "dd", "caption", "option"])
SPACES = frozenset(["td", "th"])
PLAIN = frozenset(
    ["p", "div", "br", "span", "html", "body", "head", "tbody", "thead", "tfoot", "font", "center"]
)
ACTIVE = frozenset(
    [
        "script",
        "style",
        "iframe",
        "frame",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "button",
        "textarea",
        "select",
        "svg",
        "math",
        "link",
        "meta",
        "base",
        "template",
        "noscript",
        "audio",
        "video",
        "canvas",
    ]
)
CONTENT_DROPPED = frozenset(
    ["script", "style", "iframe", "object", "embed", "applet", "template", "noscript"]
)
PICTURE = "img"
MAX_CHARACTERS = 200_000
KEPT = PARAGRAPHS | LINES | SPACES | (PLAIN - {"html", "body", "head"}) | {PICTURE}

_KNOWN_TAG = re.compile(
    r"</?(?:p|div|br|hr|b|i|u|s|em|strong|sub|sup|small|big|span|font|code|pre|tt|h[1-6]|ul|ol|li"
    r"|dl|dt|dd|table|tbody|thead|tr|td|th|a|img|script|style|iframe|center|blockquote|object"
    r"|embed|svg|math|audio|video|form|input|link|meta)(?:\s[^<>]*|/)?>"
    r"|&(?:#\d+|#x[0-9a-f]+|nbsp|amp|lt|gt|quot|apos|[a-z]*dash|[a-z]+uml|hellip);",
    re.IGNORECASE,
)
_TAG_NAME = re.compile(r"<([a-z][a-z0-9]{0,19})(?=[\s/>])", re.IGNORECASE)
_HANDLER = re.compile(r"[\s/\"'](on[a-z]{3,20})\s*=", re.IGNORECASE)
_SCRIPT_ADDRESS = re.compile(r"=\s*[\"']?\s*(?:java|vb)script:", re.IGNORECASE)
_EMBEDDED = re.compile(r"""(src\s*=\s*["'])data:[^"']*""", re.IGNORECASE)
_ACTIVE_TAG = re.compile(
    rf"<\s*/?\s*(?:{'|'.join(sorted(ACTIVE))})\b"
    r"|<[a-z][^<>]*\son[a-z]+\s*=|<[^<>]*(?:java|vb)script:",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Picture:
    """A picture that a text shows: where it says it is, and its description."""

    source: str
    alt: str


@dataclass
class Texts:
    """Turns a question's texts into plain ones and remembers what that cost."""

    formatting: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    pictures: list[Picture] = field(default_factory=list)

    def html(self, raw: str) -> str:
        """Plain text of HTML."""
        if "<" not in raw and "&" not in raw:
            return tidy(raw)
        raw = _EMBEDDED.sub(r"\1data:", raw)
        if len(raw) > MAX_CHARACTERS:
            raise FileRefused(f"A text in the file has more than {MAX_CHARACTERS} characters.")
        self._name_losses(raw)
        cleaned = nh3.clean(
            raw,
            tags=set(KEPT),
            attributes={PICTURE: {"src", "alt"}},
            clean_content_tags=set(CONTENT_DROPPED),
            link_rel=None,
        )
        lines = _Lines()
        lines.feed(cleaned)
        lines.close()
        self.pictures += lines.pictures
        return tidy("".join(lines.parts))

    def _name_losses(self, raw: str) -> None:
        for tag in {match[1].lower() for match in _TAG_NAME.finditer(raw)} - {PICTURE}:
            if tag in ACTIVE:
                self.removed.add(tag)
            elif tag not in PLAIN:
                self.formatting.add(tag)
        self.removed |= {match[1].lower() for match in _HANDLER.finditer(raw)}
        if _SCRIPT_ADDRESS.search(raw):
            self.removed.add("javascript:")

    def either(self, raw: str) -> str:
        """Plain text of what may or may not be HTML: it is if it has tags of HTML."""
        return self.html(raw.replace("\n", "<br>")) if _KNOWN_TAG.search(raw) else tidy(raw)

    def plain(self, raw: str) -> str:
        """Text of a format without markup: it stands as it is, unless something in it could run."""
        return self.html(raw.replace("\n", "<br>")) if _ACTIVE_TAG.search(raw) else tidy(raw)

    def losses(self) -> list[str]:
        """What was lost so far, in words."""
        told = []
        if self.formatting:
            told.append("formatting: " + ", ".join(sorted(self.formatting)))
        if self.removed:
            told.append("taken away: " + ", ".join(sorted(self.removed)))
        return [*told, *(f"picture {one.source[:80]!r}" for one in self.pictures)]


def tidy(text: str) -> str:
    """Spaces joined, lines trimmed, at most one empty line between paragraphs."""
    lines = [" ".join(line.split()) for line in text.strip().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Lines(HTMLParser):
    """The text of well-formed HTML, with a line break where a block ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures: list[Picture] = []
        self._preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a paragraph, a line or a cell."""
        if tag == PICTURE:
            values = {name: value or "" for name, value in attrs}
            source = values.get("src") or "embedded picture"
            self.pictures.append(Picture(source, values.get("alt", "").strip()))
        self._preformatted += tag == "pre"
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a paragraph."""
        self._preformatted -= tag == "pre" and self._preformatted > 0
        if tag in PARAGRAPHS:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        """Take text; line breaks in the source mean nothing outside preformatted text."""
        self.parts.append(data if self._preformatted else data.replace("\n", " "))

    def _break(self, tag: str) -> None:
        if tag in PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in LINES:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag in SPACES:
            self.parts.append(" ")
