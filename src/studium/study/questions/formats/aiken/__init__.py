"""Aiken: a question, options `A. …`, and `ANSWER: B`, as plain text.

Format: docs.moodle.org/en/Aiken_format. It carries stem, options and one right answer, no more.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from studium.study.questions.formats.bank import judge
from studium.study.questions.formats.markup import Texts
from studium.study.questions.formats.model import (
    MULTI_SELECT,
    SINGLE_BEST,
    Found,
    Item,
    Option,
    refuse,
)
from studium.study.questions.formats.plugin import Format, Written
from studium.study.questions.formats.source import Source

_ANSWER = re.compile(r"^ANSWER\s*:\s*(.*)$", re.IGNORECASE)
_OPTION = re.compile(r"^([A-Z])[.)](?:[ \t]+|(?=\S))(.*)$")
_LETTERS = re.compile(r"^[A-Z](?:\s*[,;&+ ]\s*[A-Z])*\.?$", re.IGNORECASE)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def recognises(source: Source) -> bool:
    """Whether some line states an answer."""
    return any(_ANSWER.match(line.strip()) for line in source.head_text.splitlines())


def read(source: Source) -> Iterator[Found]:
    """Questions in the order of the file, numbered from 1: the format has no identifiers."""
    number = 0
    question = _Question()
    for raw in source.lines():
        line = raw.strip()
        answer = _ANSWER.match(line)
        if question.is_begun and question.options and (question.ends(line) or answer):
            number += 1
            yield question.finished(number, answer.group(1) if answer else None)
            question = _Question()
            if answer:
                continue
        elif answer:
            number += 1
            yield refuse(str(number), "An answer is stated without a question and options.")
            question = _Question()
            continue
        question.take(line)
    if question.is_begun:
        yield question.finished(number + 1, None)


@dataclass
class _Question:
    """What is read of one question so far."""

    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_begun(self) -> bool:
        return bool(self.stem or self.options)

    def ends(self, line: str) -> bool:
        """Whether a line belongs to the next question."""
        return bool(line) and not self._option(line)

    def take(self, line: str) -> None:
        """A line of this question."""
        option = self._option(line)
        if option:
            self.options.append((option[1], option[2].strip()))
        elif line or self.stem:
            self.stem.append(line)

    def finished(self, number: int, answer: str | None) -> Found:
        """The question, with the letters after ANSWER."""
        identifier = str(number)
        if not "".join(self.stem):
            return refuse(identifier, "Answer options stand without a question.")
        if answer is None:
            return refuse(identifier, "No line ANSWER: states the right answer.")
        letters = re.findall("[A-Z]", answer.upper()) if _LETTERS.match(answer.strip()) else []
        known = [letter for letter, _ in self.options]
        if not letters or not set(letters) <= set(known):
            return refuse(identifier, f"ANSWER: {answer[:40]} names no option.")
        if len(set(known)) < len(known):
            return refuse(identifier, "Two options have the same letter.")
        texts = Texts()
        item = Item(
            identifier=identifier,
            type=SINGLE_BEST if len(letters) == 1 else MULTI_SELECT,
            stem=texts.plain("\n".join(self.stem)),
            options=tuple(
                Option(texts.plain(content), is_correct=letter in letters)
                for letter, content in self.options
            ),
        )
        return judge(item, tuple(texts.losses()))

    def _option(self, line: str) -> re.Match[str] | None:
        """An option: a letter that is next in turn, or any letter followed by a space."""
        match = _OPTION.match(line)
        if not match or not self.stem:
            return None if not match or not _spaced(line) else match
        is_next = match[1] == LETTERS[len(self.options) % len(LETTERS)]
        return match if is_next or _spaced(line) else None


def _spaced(line: str) -> bool:
    return len(line) > 2 and line[2] in " \t"  # noqa: PLR2004 -- after letter and point


def write(items: Sequence[Item]) -> Written:
    """The single best answers among the questions; rationale and all else is named as lost."""
    blocks: list[str] = []
    refused: list[tuple[str, str]] = []
    losses: list[tuple[str, str]] = []
    for item in items:
        reason = _objection(item)
        if reason:
            refused.append((item.identifier, reason))
            continue
        losses += [(item.identifier, loss) for loss in _losses(item, len(blocks) + 1)]
        lines = [*item.stem.split("\n")]
        lines += [f"{LETTERS[n]}. {option.content}" for n, option in enumerate(item.options)]
        lines.append("ANSWER: " + ", ".join(LETTERS[n] for n in item.correct))
        blocks.append("\n".join(lines))
    text = "\n\n".join(blocks) + "\n" if blocks else ""
    return Written(text.encode(), tuple(refused), tuple(losses))


def _objection(item: Item) -> str | None:
    if item.type not in (SINGLE_BEST, MULTI_SELECT):
        return f"Aiken has no {item.type}."
    if any(_OPTION.match(line) or _ANSWER.match(line) for line in item.stem.split("\n")):
        return "A line of its text would be read as an option."
    if any("\n" in option.content for option in item.options):
        return "An option has more than one line."
    if item.type == MULTI_SELECT and len(item.correct) == 1:
        return "Aiken cannot say that several may be chosen when one is right."
    return None


def _losses(item: Item, number: int) -> Iterator[str]:
    if item.identifier != str(number):
        yield "identifier"
    if item.rationale or any(option.rationale for option in item.options):
        yield "rationale"
    for name in ("domain", "difficulty", "scoring", "media", "metadata", "body"):
        if getattr(item, name):
            yield name


FORMATS = (Format("aiken", "Aiken", ".txt", "text/plain", recognises, read, write, precedence=40),)
