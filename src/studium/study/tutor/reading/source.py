"""A text cut into sections and sentences, each with its characters in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from studium.study.tutor.language.word_set import word_set

_MOST_HEADING_CHARACTERS = 90
_MOST_HEADING_WORDS = 12
_SECTION_WORDS = 180  # where a text has no headings, a section is paragraphs of about this length
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?P<title>.+?)\s*#*$")
_WIKI_HEADING = re.compile(r"={2,6}\s*(?P<title>[^=]+?)\s*={2,6}$")
_NUMBERED = re.compile(
    r"(?:chapter|section|part|unit)?\s*\d+(?:\.\d+)*[.):]?\s+(?P<title>[A-Z].*)$", re.IGNORECASE
)
_RULE = re.compile(r"[=\-*_~]{3,}$")
_BULLET = re.compile(r"\s*(?:[-*+•·]|\d{1,2}[.)])\s+")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_ABBREVIATIONS = word_set(
    """
    e.g i.e etc cf vs dr mr mrs ms prof st no nos fig figs eq eqs al approx ca inc ltd co jr
    sr vol pp p ch sec ed eds u.s u.k u.n a.m p.m b.c a.d c gen col lt sgt rev hon dept est
    min max jan feb mar apr jun jul aug sep sept oct nov dec
    """
)
_ENDING_ABBREVIATIONS = frozenset({"etc", "al", "a.m", "p.m", "b.c", "a.d"})
_STOP = re.compile(r"""[.!?…]+["'”’)\]]*(?:\[[\w, -]{1,12}\])*(?=\s|$)""")  # noqa: RUF001
_MARKS = re.compile(
    r"!?\[(?P<link>[^\]]*)\]\([^)]*\)"  # links and pictures
    r"|\[(?:\d{1,3}|[a-z]|citation needed|note \d+)(?:[,\s]*\d{1,3})*\]"  # footnotes
    r"|(?P<code>`+)|\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|<[^>\n]{1,80}>"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence: its characters in the text, and its words without marks and line ends."""

    start: int
    end: int
    text: str
    section: int
    paragraph: int
    is_item: bool  # of a list


@dataclass(frozen=True)
class Section:
    """A part of the text under one heading, or a run of paragraphs where there are none."""

    title: str
    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """A text with its sections and sentences in their order."""

    text: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]

    @property
    def word_count(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True)
class _Block:
    """A paragraph, list item or heading."""

    start: int
    end: int
    title: str = ""
    is_item: bool = False


def read_source(text: str) -> Source:
    """Cut a text. Offsets count characters of exactly this text."""
    sections: list[Section] = []
    sentences: list[Sentence] = []
    for title, blocks in _grouped(list(_blocks(text))):
        if not blocks:
            continue
        index = len(sections)
        sections.append(Section(title, blocks[0].start, blocks[-1].end))
        for block in blocks:
            paragraph = len(sentences)
            for start, end in _cut(text, block):
                clean = clean_text(text[start:end])
                sentences.append(Sentence(start, end, clean, index, paragraph, block.is_item))
    return Source(text, tuple(sections), tuple(sentences))


def clean_text(raw: str) -> str:
    """Without Markdown's marks, footnote numbers and line ends."""
    return " ".join(_MARKS.sub(lambda found: found["link"] or "", raw).split())


def _blocks(text: str) -> Iterator[_Block]:
    """Paragraphs, list items and headings; code and tables are left out."""
    lines = list(_lines(text))
    start: int | None = None
    is_fenced = is_item = False
    end = 0
    for index, (at, line) in enumerate(lines):
        following = lines[index + 1][1] if index + 1 < len(lines) else ""
        is_alone = start is None and (not following.strip() or _is_above(line, following))
        title = "" if is_fenced else _title(line, following, is_alone=is_alone)
        if _FENCE.match(line):
            is_fenced = not is_fenced
        is_break = not line.strip() or title or is_fenced or _FENCE.match(line) or _is_unread(line)
        if start is not None and (is_break or _BULLET.match(line)):
            yield _Block(start, end, is_item=is_item)
            start = None
        if title:
            yield _Block(at, at + len(line), title=title)
        elif not is_break:
            if start is None:
                bullet = _BULLET.match(line)
                is_item = bullet is not None
                start = at + (bullet.end() if bullet else len(line) - len(line.lstrip()))
            end = at + len(line.rstrip())
    if start is not None:
        yield _Block(start, end, is_item=is_item)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield at, line.rstrip("\n\f\v\x1c\x1d\x1e\x85\u2028\u2029")
        at += len(line)


def _is_unread(line: str) -> bool:
    return line.count("|") > 1 or bool(_RULE.match(line.strip()))


def _is_above(line: str, following: str) -> bool:
    """Whether a short line stands over a paragraph that is one long line."""
    return len(line) <= _MOST_HEADING_CHARACTERS // 2 and len(following) > _MOST_HEADING_CHARACTERS


def _title(line: str, following: str, *, is_alone: bool) -> str:
    """The heading that a line is, or nothing."""
    bare = line.strip()
    found = _MARKDOWN_HEADING.match(bare) or _WIKI_HEADING.match(bare)
    if found:
        numbered = _NUMBERED.match(clean_text(found["title"]))
        return numbered["title"] if numbered else clean_text(found["title"])
    is_short = len(bare) <= _MOST_HEADING_CHARACTERS and len(bare.split()) <= _MOST_HEADING_WORDS
    if (
        not is_short
        or not any(c.isalpha() for c in bare)
        or (_BULLET.match(line) and not _NUMBERED.match(bare))
    ):
        return ""
    if re.fullmatch(r"={3,}|-{3,}", following.strip()):
        return clean_text(bare)
    if bare[-1] in ".,;:!?…" or not is_alone:
        return ""
    numbered = _NUMBERED.match(bare)
    if numbered:
        return clean_text(numbered["title"])
    return clean_text(bare) if bare[0].isupper() or bare[0] in "*_" else ""


def _grouped(blocks: list[_Block]) -> Iterator[tuple[str, list[_Block]]]:
    """The blocks under each heading; without headings, in runs of about equal length."""
    if not any(block.title for block in blocks[1:]):
        title = blocks[0].title if blocks else ""
        body = [block for block in blocks if not block.title]
        words, run = 0, list[_Block]()
        for block in body:
            run.append(block)
            words += (block.end - block.start) // 6
            if words >= _SECTION_WORDS:
                yield title, run
                words, run = 0, []
        yield title, run
        return
    title, run = "", []
    for block in blocks:
        if block.title:
            yield title, run
            title, run = block.title, []
        else:
            run.append(block)
    yield title, run


def _cut(text: str, block: _Block) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph."""
    raw = text[block.start : block.end]
    ends = [match.end() for match in _STOP.finditer(raw) if _is_end(raw, match)]
    for start, end in pairwise([0, *(end for end in ends if end < len(raw)), len(raw)]):
        piece = raw[start:end]
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            yield block.start + start + left, block.start + start + len(piece.rstrip())


def _is_end(raw: str, match: "re.Match[str]") -> bool:
    """Whether a full stop ends a sentence: not after an abbreviation, not before a small letter."""
    following = raw[match.end() :].lstrip()
    if following and following[0].islower():
        return False
    if not match.group().startswith(".") or match.group().startswith(".."):
        return True
    before = raw[: match.start()].rsplit(None, 1)
    word = before[-1].strip("(\"'“‘[*_").lower() if before else ""  # noqa: RUF001
    if word in _ABBREVIATIONS:
        return word in _ENDING_ABBREVIATIONS and following[:1].isupper()
    return not (len(word) == 1 and word.isalpha() and following[:1].isupper() and word not in "iab")
