"""Questions with several right answers, from what a sentence lists."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from studium.study.tutor.language.lists import is_adjective, is_adverb, is_plural, is_verb
from studium.study.tutor.language.words import stems_of, words_of
from studium.study.tutor.reading.source import Sentence
from studium.study.tutor.writing.distractors import Material
from studium.study.tutor.writing.items import points_back, refusal
from studium.study.tutor.writing.terms import Kind, Mention

_FEWEST, _MOST = 3, 4
_OPTIONS = 6
_LONGEST_THING = 3  # words
_NEXT_TO, _SHARED, _NEAR = 2, 0.4, 0.75  # sentences away, share of words, nearness
_PART = r"[\w\u2019'-]+(?: [\w\u2019'-]+){0,3}"
_LIST = re.compile(
    r"\b(?:includes?|included|including|such as|namely|comprises?"
    r"|(?:consists?|composed|made up) of|divided into|contains?"
    r"|(?:two|three|four|five) (?:\w+ ){1,3}(?:are|were))\b:?\s+"
    rf"(?P<list>(?:{_PART}, ){{1,3}}(?:{_PART},? )?(?:and|or) "
    r"[\w\u2019'-]+(?: [\w\u2019'-]+){0,2})"
    r"(?=[.;:]|,? (?:which|that|while|but)\b)"
)
_ARTICLES = re.compile(r"^(?:the|a|an|its|their|both|either|also)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Enumeration:
    """What a sentence lists: characters of its clean text, and the things themselves."""

    sentence: Sentence
    start: int
    end: int
    things: tuple[str, ...]


def find_enumerations(material: Material) -> Iterator[Enumeration]:
    """The lists of three or four things in sentences that stand by themselves."""
    for sentence in material.source.sentences:
        if refusal(sentence) or points_back(sentence.text):
            continue
        match = _LIST.search(sentence.text)
        if not match:
            continue
        parts = re.split(r",? (?:and|or) |, ", match["list"])
        things = tuple(_ARTICLES.sub("", part).strip() for part in parts)
        if _FEWEST <= len(things) <= _MOST and all(_is_thing(thing) for thing in things):
            yield Enumeration(sentence, match.start("list"), match.end("list"), things)


def _is_thing(text: str) -> bool:
    words = words_of(text)
    if not words or is_verb(words[0].lower) or is_adverb(words[0].lower):
        return False
    if is_adjective(words[-1].lower) or words[-1].lower.endswith("ed"):
        return False
    return (
        words[-1].is_content
        and len(words) <= _LONGEST_THING
        and all(word.is_content or word.lower == "of" for word in words)
    )


def wrong_things(found: Enumeration, material: Material, dropped: Counter[str]) -> list[str]:
    """Terms of the same form from sentences that have nothing to do with the list."""
    listed = {stem for thing in found.things for stem in (w.stem for w in words_of(thing))}
    around = stems_of(
        words_of(found.sentence.text[: found.start] + found.sentence.text[found.end :])
    )
    ends = [is_plural(thing.lower().split()[-1]) for thing in found.things]
    row = material.source.sentences.index(found.sentence)
    chosen: list[Mention] = []
    for mentions in sorted(
        material.terms.by_key.values(),
        key=lambda mentions: (
            -float(
                material.term_vectors[material.rows[mentions[0].key]]
                @ material.sentence_vectors[row]
            ),
            mentions[0].text,
        ),
    ):
        first = mentions[0]
        if first.kind is not Kind.TERM or is_plural(first.text.lower().split()[-1]) not in ends:
            continue
        if set(first.key) & (listed | around):
            dropped["in_stem"] += 1
        elif any(_is_near(found, index, around, material) for index in _sentences(first, material)):
            dropped["also_right"] += 1
        elif all(not set(first.key) & set(other.key) for other in chosen):
            chosen.append(first)
        if len(chosen) == _OPTIONS - len(found.things):
            break
    return [_small(mention) for mention in chosen]


def _sentences(mention: Mention, material: Material) -> set[int]:
    return {other.sentence for other in material.terms.by_key[mention.key]}


def _is_near(found: Enumeration, index: int, around: set[str], material: Material) -> bool:
    """Whether a sentence speaks of what the list is of, or lies next to it."""
    row = material.source.sentences.index(found.sentence)
    shared = len(around & material.stems[index]) / max(1, len(around))
    near = float(material.sentence_vectors[index] @ material.sentence_vectors[row])
    return abs(index - row) <= _NEXT_TO or shared >= _SHARED or near >= _NEAR


def _small(mention: Mention) -> str:
    text = mention.text
    return text[0].lower() + text[1:] if mention.start == 0 and not text[1:2].isupper() else text
