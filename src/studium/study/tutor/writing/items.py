"""Which sentences carry a question, and what in them is asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from studium.study.tutor.language.lists import GENERAL_NOUNS
from studium.study.tutor.language.words import Word, stems_of, words_of
from studium.study.tutor.reading.source import Sentence, Source
from studium.study.tutor.writing.terms import Kind, Mention, Terms

_FEWEST_WORDS, _MOST_WORDS = 7, 42
_HANDY = (12, 28)  # words of a sentence that is read at one go
_TECHNICAL = 8  # letters; shorter words are everyday ones
_FEWEST_CONTENT = 4  # words that remain when the term is taken out
_POINTERS = re.compile(
    r"^(?:it|its|this|these|that|those|they|their|them|he|she|his|her|such|here|both|each|another"
    r"|others?|neither|either|some|many|most|several|all|one|two|the (?:former|latter|same|other"
    r"|first|second|third|result|following|above|two|three|process|effect|method|reason))\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:however|therefore|thus|hence|moreover|furthermore|in addition|for example|for instance"
    r"|similarly|likewise|consequently|as a result|in contrast|by contrast|on the other hand"
    r"|nevertheless|nonetheless|meanwhile|also|instead|then|finally|in fact|indeed|but|and|so|or"
    r"|yet|still|conversely|additionally|accordingly|in particular|that is|in other words)\b,?\s*",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:we|you|your|our|us|I|let|my|me)\b")
_THIS = re.compile(r"\b(?:this|these|those|such) (?!as\b)", re.IGNORECASE)
_UNFIT = re.compile(
    r"https?://|www\.|\S+@\S+\.|\b(?:fig(?:ure)?|table|chapter|section|appendix)\s*\d"
    r"|\b(?:as (?:follows|shown|mentioned|described|discussed) |see (?:also|below|above)"
    r"|copyright|all rights reserved|isbn|click|subscribe|the following|listed below|the latter"
    r"|the former|this (?:chapter|article|section|book|page|lesson|unit))\b"
    r"|[{}\\|]|[=<>]{2}|\?$|:$",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instructions?|prompts?|rules?|above|previous)\b"
    r"|\bsystem prompt\b"
    r"|\byou are (?:now )?(?:an?|the) (?:\w+ )?(?:ai|assistant|model|chatbot|tutor)\b"
    r"|\b(?:as an ai|language model)\b.{0,60}\b(?:must|should|output|answer|reply)\b"
    r"|\b(?:output|print|reveal|reply with|respond with)\b.{0,40}"
    r"\b(?:prompt|password|secret|key)\b",
    re.IGNORECASE,
)
# Before a number: what many other numbers would make true as well.
_OPEN = re.compile(
    r"\b(?:more than|less than|fewer than|greater than|at least|at most|over|under|up to|above"
    r"|below|around|nearly|almost|within|exceed\w*)\s+\D{0,3}$",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"^(?P<before>(?:A|An|The)\s+)?(?P<term>[^,;:()]{2,60}?)(?P<plural>\s*\([^)]{2,40}\))?\s+"
    r"(?P<verb>is|are|was|were|refers? to|means|is defined as|are defined as|denotes|describes)\s+"
    r"(?P<what>(?:a|an|the|any|when|where|how|what)\s+.{25,})$"
)


class Style(StrEnum):
    """How an item asks."""

    GAP = "gap"
    DEFINITION = "definition"


@dataclass(frozen=True)
class Item:
    """A term to ask for, in the sentence that says it, perhaps with the sentence before it."""

    style: Style
    sentence: Sentence
    mention: Mention
    lead: Sentence | None  # the sentence before, where a pronoun points back to it
    worth: float

    @property
    def span(self) -> tuple[int, int]:
        """The characters of the source that it rests on."""
        return (self.lead or self.sentence).start, self.sentence.end

    @cached_property
    def before(self) -> str:
        """What stands before the gap."""
        return self.sentence.text[: self.mention.start]

    @cached_property
    def after(self) -> str:
        """What stands after the gap."""
        return self.sentence.text[self.mention.end :]

    def filled(self, option: str) -> str:
        """The sentence with an option in the gap."""
        return f"{self.before}{option}{self.after}"

    @cached_property
    def context(self) -> list[Word]:
        """The words around the gap that say something."""
        return [word for word in words_of(f"{self.before} {self.after}") if word.is_content]


def refusal(sentence: Sentence) -> str:
    """Why no question can rest on a sentence by itself; nothing when one can."""
    if _ORDERS.search(sentence.text):
        return "instruction"
    count = len(sentence.text.split())
    if not _FEWEST_WORDS <= count <= _MOST_WORDS or _UNFIT.search(sentence.text):
        return "unfit_sentence"
    if not sentence.text[0].isalnum() and sentence.text[0] not in "\"'“(":
        return "unfit_sentence"
    if sentence.text[-1] not in ".!\"'”)" or sentence.text[0].islower():
        return "unfit_sentence"
    return ""


def points_back(text: str) -> bool:
    """Whether a sentence says of whom or what it speaks only by a word that points back."""
    first = " ".join(text.split()[:6])
    return bool(_POINTERS.match(_LEADS.sub("", text)) or _THIS.search(first))


def find_items(source: Source, terms: Terms) -> Iterator[Item | str]:
    """All items that the source's sentences offer; for a sentence that offers none, why."""
    for index, sentence in enumerate(source.sentences):
        why = refusal(sentence)
        lead = None
        if not why and points_back(sentence.text):
            lead = _lead(source, index)
            why = "" if lead else "points_back"
        if why:
            yield why
            continue
        mentions = [m for m in terms.mentions[index] if _can_be_asked(sentence, m, lead)]
        if not mentions:
            yield "no_term"
        for mention in mentions:
            style = Style.DEFINITION if _is_defined(sentence, mention) else Style.GAP
            yield Item(
                style, sentence, mention, lead, _worth(sentence, mention, terms, lead, style)
            )


def _lead(source: Source, index: int) -> Sentence | None:
    before = source.sentences[index - 1] if index else None
    sentence = source.sentences[index]
    if before is None or before.paragraph != sentence.paragraph or points_back(before.text):
        return None
    return None if refusal(before) else before


def _can_be_asked(sentence: Sentence, mention: Mention, lead: Sentence | None) -> bool:
    before = f"{lead.text if lead else ''} {sentence.text[: mention.start]}"
    around = f"{before} {sentence.text[mention.end :]}"
    stems = stems_of(words_of(around))
    if set(mention.key) & stems and not mention.kind.is_numeric:
        return False  # the rest gives it away, or it would have to be asked for twice
    if mention.kind.is_numeric and mention.key[0] in {word.stem for word in words_of(around)}:
        return False
    if len(stems) < _FEWEST_CONTENT:
        return False
    return not (mention.kind is Kind.NUMBER and _OPEN.search(sentence.text[: mention.start]))


def _is_known(sentence: Sentence, mention: Mention, terms: Terms) -> bool:
    """Whether it is a term beyond doubt, and not any noun."""
    return (
        mention.kind is not Kind.TERM
        or len(mention.key) > 1
        or len(terms.by_key[mention.key]) > 1
        or mention.key in terms.marked
        or _is_defined(sentence, mention)
        or _is_technical(mention.text)
    )


def _is_defined(sentence: Sentence, mention: Mention) -> bool:
    """Whether the sentence says what the term means."""
    found = _DEFINES.match(sentence.text)
    return (
        found is not None
        and not mention.kind.is_numeric
        and found.start("term") == mention.start
        and mention.end == found.end("term")
        and not found["what"]
        .lower()
        .startswith(("the first", "the same", "the only", "a kind of", "a type of"))
    )


def _is_technical(text: str) -> bool:
    """Whether a single word has the form of a technical term."""
    return len(text) >= _TECHNICAL and text.lower().endswith(
        (
            "sis",
            "gen",
            "ase",
            "ine",
            "ide",
            "cyte",
            "logy",
            "tion",
            "ment",
            "ism",
            "phyll",
            "plasm",
            "meter",
            "scope",
            "graph",
            "ium",
            "itis",
            "emia",
            "osis",
            "ics",
            "ance",
            "ence",
            "ity",
            "ure",
        )
    )


def _worth(
    sentence: Sentence, mention: Mention, terms: Terms, lead: Sentence | None, style: Style
) -> float:
    """How good a question it makes, the more the better."""
    worth = {
        Kind.YEAR: 1.0, Kind.NUMBER: 0.9, Kind.COUNT: 0.7,
        Kind.NAME: 1.0, Kind.ACRONYM: 0.8, Kind.TERM: 0.6,
    }[mention.kind]  # fmt: skip
    worth += 1.0 * (style is Style.DEFINITION)
    worth += 0.3 * (mention.key in terms.marked)
    if mention.kind is Kind.TERM:
        worth += 0.3 * (len(mention.key) > 1) + 0.1 * min(3, len(terms.by_key[mention.key]) - 1)
        worth -= 0.5 * (mention.text.lower() in GENERAL_NOUNS)
        worth -= 0.6 * (not _is_known(sentence, mention, terms))
    words = len(sentence.text.split())
    is_handy = _HANDY[0] <= words <= _HANDY[1]
    worth += 0.2 * is_handy - 0.4 * (lead is not None) - 0.2 * sentence.is_item
    worth -= 0.2 * bool(_LEADS.match(sentence.text))
    worth -= 0.5 * bool(_PERSONAL.search(sentence.text))
    is_hedged = re.search(
        r"\b(?:may|might|could|perhaps|possibly|probably|often|usually|some)\b", sentence.text
    )
    return worth - 0.3 * bool(is_hedged)
