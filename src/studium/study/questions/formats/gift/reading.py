"""Read GIFT as Moodle's importer does: blocks between empty lines, answers in braces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from studium.study.questions.formats.gift.escapes import hide, show
from studium.study.questions.formats.marks import (
    FULL,
    Weighed,
    multiple,
    single,
    true_or_false,
)
from studium.study.questions.formats.markup import Texts, tidy
from studium.study.questions.formats.model import Found, refuse
from studium.study.questions.formats.source import Source

BLANK = "_____"
STARTS = ("::", "$CATEGORY:")
MOST_ANSWERS = 100
MOST_JOINED = 20
_COMMENT_TAG = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
_FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]\s*", re.IGNORECASE)
_WEIGHT = re.compile(r"^%(-?\d{1,3}(?:\.\d*)?)%")
_TRUE, _FALSE = {"T", "TRUE"}, {"F", "FALSE"}
_OPEN_BRACE = re.compile(r"(?<!\\)\{")
_OTHER = re.compile(r"\s*(?:\{|\[\{|<(?:[?!]|html\b|\w+:|\w+\s+xmlns))", re.IGNORECASE)
_HAS_ANSWERS = re.compile(r"^\s*(::|\$CATEGORY:)|(?<!\\)\{[^}]*\}?", re.MULTILINE)


def recognises(source: Source) -> bool:
    """Whether the text has titles, categories or answers in braces."""
    if source.suffix == ".gift":
        return True
    text = source.head_text
    return not _OTHER.match(text) and bool(_HAS_ANSWERS.search(text))


def read(source: Source) -> Iterator[Found]:
    """Questions in the order of the file; one without a title is called by its number."""
    category = ""
    number = 0
    for lines in _blocks(source.lines()):
        block = _Block.of(lines)
        if block.text.startswith("$CATEGORY:"):
            category, _, rest = block.text.removeprefix("$CATEGORY:").partition("\n")
            category = show(category).strip()
            block.text = rest.strip()
        if block.text:
            number += 1
            yield _question(block, category, number)


def _blocks(lines: Iterator[str]) -> Iterator[list[str]]:
    """Lines between empty lines; a block whose brace is open goes on to its end."""
    whole: list[str] = []
    joined = 0
    for block in _paragraphs(lines):
        goes_on = joined < MOST_JOINED and _is_open(whole) and not _begins(block)
        if whole and not goes_on:
            yield whole
            whole, joined = [], 0
        whole = [*whole, *([""] if whole else []), *block]
        joined += 1
    if whole:
        yield whole


def _paragraphs(lines: Iterator[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        is_category = bool(block) and block[-1].startswith("$CATEGORY:")
        if is_category or (line.startswith(STARTS) and _is_whole(block)):
            yield block
            block = []
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _is_open(lines: list[str]) -> bool:
    text = hide("\n".join(line for line in lines if not line.lstrip().startswith("//")))
    return "{" in text and "}" not in text[text.index("{") :]


def _is_whole(lines: list[str]) -> bool:
    """Whether a question ends here, though no empty line follows."""
    text = hide("\n".join(line for line in lines if not line.lstrip().startswith("//")))
    return "}" in text and not _is_open(lines)


def _begins(lines: list[str]) -> bool:
    return bool(_OPEN_BRACE.search("\n".join(lines))) or lines[0].startswith(STARTS)


@dataclass
class _Block:
    """A block's text with escapes hidden, and what its comments say."""

    text: str
    metadata: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: list[str]) -> "_Block":
        """Without comment lines, of which Moodle's own carry an id and tags."""
        kept = [line.strip() for line in lines if not line.lstrip().startswith("//")]
        metadata: dict[str, Any] = {}
        for line in lines:
            if line.lstrip().startswith("//"):
                for kind, value in _COMMENT_TAG.findall(line):
                    plain = re.sub(r"\\(.)", r"\1", value).strip()
                    if kind == "id":
                        metadata["id_number"] = plain
                    else:
                        metadata.setdefault("tags", []).append(plain)
        return cls(hide("\n".join(kept)).strip(), metadata)


@dataclass
class _Reader:
    """Reads texts of one question, each with its own format or the question's."""

    texts: Texts
    format: str = "moodle"

    def text(self, raw: str) -> str:
        """Plain text of a part that may state its format."""
        kind, rest = self.split(raw)
        shown = show(rest)
        if kind == "html":
            return self.texts.html(shown)
        return tidy(shown) if kind in ("plain", "markdown") else self.texts.either(shown)

    def split(self, raw: str) -> tuple[str, str]:
        """A part's format and the part without it."""
        stated = _FORMAT.match(raw)
        return (stated[1].lower(), raw[stated.end() :]) if stated else (self.format, raw)


def _question(block: _Block, category: str, number: int) -> Found:
    text, identifier = block.text, str(number)
    if text.startswith("::") and "::" in text[2:]:
        title, _, text = text[2:].partition("::")
        identifier = tidy(show(title)).replace("\n", " ") or identifier
    text = text.strip()
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        return refuse(identifier, "It is a description: the bank has no text without a question.")
    if start < 0 or end < start:
        return refuse(identifier, "A brace is opened and never closed, or closed and not opened.")
    if "{" in text[end + 1 :]:
        return refuse(identifier, "It has several answers in one text; the bank has no such type.")
    answers, general = text[start + 1 : end], ""
    if "####" in answers:
        answers, _, general = answers.rpartition("####")
    stem = text[:start] + ("" if end == len(text) - 1 else BLANK) + text[end + 1 :]
    reader = _Reader(Texts())
    reader.format, stem = reader.split(stem)
    metadata = {**block.metadata, **({"category": category} if category else {})}
    shared = Weighed(
        identifier=identifier,
        stem=reader.text(stem),
        rationale=reader.text(general),
        metadata=metadata,
        texts=reader.texts,
    )
    return _by_type(shared, answers.strip(), reader)


def _by_type(question: Weighed, answers: str, reader: _Reader) -> Found:
    """The types in the order in which Moodle tells them apart."""
    if not answers:
        return question.refused("It is an essay; the bank has no such type.")
    if answers.startswith("#"):
        return question.refused("It asks for a number; the bank has no such type.")
    if "~" in answers:
        return _choice(question, answers, reader)
    if "=" in answers and "->" in answers:
        return question.refused("It is a matching question; the bank has no such type.")
    word, *comments = answers.split("#", 2)
    if word.strip() in _TRUE | _FALSE:
        wrong, right = ([reader.text(comment) for comment in comments] + ["", ""])[:2]
        return true_or_false(question, is_true=word.strip() in _TRUE, wrong=wrong, right=right)
    return question.refused("It asks for a short answer; the bank has no such type.")


def _choice(question: Weighed, answers: str, reader: _Reader) -> Found:
    parts = [part.strip() for part in answers.replace("=", "~=").split("~")]
    if len(parts) > MOST_ANSWERS:
        return question.refused(f"It has more than {MOST_ANSWERS} answer options.")
    for part in parts[1:] if not parts[0] else parts:
        weight, rest = 0.0, part
        if part.startswith("="):
            weight, rest = FULL, part[1:].strip()
        stated = _WEIGHT.match(rest)
        if stated:
            weight, rest = float(stated[1]), rest[stated.end() :]
        content, _, comment = rest.partition("#")
        question.option(reader.text(content), weight, reader.text(comment))
    return single(question) if "=" in answers else multiple(question)
