"""The words in which a question asks, and why its answer is right."""

import hashlib
import re
from collections.abc import Sequence

from studium.study.tutor.language.words import stems_of, words_of
from studium.study.tutor.reading.source import Source, clean_text
from studium.study.tutor.writing.enumerations import Enumeration
from studium.study.tutor.writing.items import Item, Style
from studium.study.tutor.writing.terms import Kind

_LONGEST_TITLE = 60
_GAP = "_____"
_WORDS = {
    Kind.YEAR: "year", Kind.NUMBER: "number", Kind.COUNT: "number",
    Kind.NAME: "name", Kind.ACRONYM: "abbreviation", Kind.TERM: "term",
}  # fmt: skip
_VERB = re.compile(
    r"^(?:\s*\([^)]*\))?\s*(?:is defined as|are defined as|refers? to|means|denotes|describes"
    r"|is|are|was|were)\s+"
)

Phrased = tuple[str, list[str], set[str], str]  # stem, options, right options, rationale


def phrase_item(item: Item, wrong: Sequence[str], source: Source) -> Phrased:
    """A question with one right answer: what a sentence says, with a gap, or a definition."""
    right = item.mention.text
    if item.style is Style.DEFINITION:
        what = _VERB.sub("", item.after)
        stem = f"Which term fits this description? “{what[0].upper()}{what[1:]}”"
        right = _without_sentence_capital(item)
        wrong = [_lower(option, item) for option in wrong]
    else:
        before = re.sub(r"\b([Aa])n?\s$", r"\1(n) ", item.before)
        lead = f"{item.lead.text} " if item.lead else ""
        statement = f"{lead}{before}{_GAP}{item.after}"
        asked = f"Which {_WORDS[item.mention.kind]} completes the statement?"
        stem = f"{_about(item, source)}{asked} “{statement}”"
    options = [right, *wrong]
    if item.mention.kind.is_numeric and item.mention.kind is not Kind.COUNT:
        options.sort(key=lambda option: float(option.replace(",", "")))
    else:
        options.sort(key=lambda option: hashlib.sha256((stem + option).encode()).digest())
    quote = clean_text(source.text[item.span[0] : item.span[1]])
    rationale = f"“{right}” is right, because the source says: “{quote}”"
    if not item.mention.kind.is_numeric:
        others = ", ".join(f"“{option}”" for option in wrong)
        rationale += f" The source mentions {others} in other connections."
    return stem, options, {right}, rationale


def phrase_enumeration(found: Enumeration, wrong: Sequence[str], source: Source) -> Phrased:
    """A question with several right answers: what a sentence lists."""
    text = found.sentence.text
    stem = (
        "Which of these does the source list here? Choose all that apply. "
        f"“{text[: found.start]}{_GAP}{text[found.end :]}”"
    )
    options = sorted(
        (*found.things, *wrong),
        key=lambda option: hashlib.sha256((stem + option).encode()).digest(),
    )
    quote = clean_text(source.text[found.sentence.start : found.sentence.end])
    rationale = f"The source says: “{quote}” It mentions the others in other connections."
    return stem, options, set(found.things), rationale


def _about(item: Item, source: Source) -> str:
    """The section's title, where it says more than the sentence and does not give the answer."""
    title = source.sections[item.sentence.section].title
    stems = stems_of(words_of(title))
    if (
        not stems
        or len(title) > _LONGEST_TITLE
        or stems & set(item.mention.key)
        or stems <= {word.stem for word in item.context}
    ):
        return ""
    return f"({title}) "


def _without_sentence_capital(item: Item) -> str:
    text = item.mention.text
    return _lower(text, item) if item.mention.kind is Kind.TERM else text


def _lower(text: str, item: Item) -> str:
    if item.mention.kind is not Kind.TERM or text[1:2].isupper():
        return text
    return text[0].lower() + text[1:]
