"""Wrong answers from the same material: of the same sort as the right one, and not also right."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from studium.platform.embeddings import Embedder
from studium.study.tutor.grading.alignment import Floats
from studium.study.tutor.language.lists import is_plural
from studium.study.tutor.language.opposites import OPPOSITES
from studium.study.tutor.language.word_set import word_set
from studium.study.tutor.language.words import NUMBER_WORDS, stems_of, words_of
from studium.study.tutor.reading.source import Source
from studium.study.tutor.writing.items import Item
from studium.study.tutor.writing.terms import Kind, Mention, Terms

_SYNONYM = 0.82  # terms nearer than this may mean the same
_FAR = 0.12  # terms farther than this tempt nobody
_ALSO_RIGHT = 0.45  # share of the item's words that another sentence says of a wrong answer
_INTERCHANGEABLE = 0.955  # a sentence this near to itself with another word still says the same
_OFTEN = 0.06  # temptation lost with each earlier use
# Names of things that happened or were founded; others are mostly of people and places.
_HEADS = word_set(
    """
    battle war treaty peace edict act revolution revolt council league empire republic
    university party church congress convention conference company corporation institute
    society union army prize award court constitution declaration movement dynasty age era
    river sea ocean mount lake mountains island islands desert valley
    """
)
# What holds of a town holds of the continent, too.
_EVERYWHERE = word_set("europe asia africa america australia antarctica eurasia earth")
_ONE_CLAUSE = 8  # words
_TOPIC_SHARE, _OFTEN_AT_LEAST = 0.2, 4  # of the sentences; in so few everything is rare
_LINK = re.compile(
    r"\b(?:is|are|or|called|known as|i\.e|e\.g|such as|including|includes?|named|termed|means"
    r"|like|of)\b|[(:]"
)
_NEAR_YEARS, _NEAR_FACTOR = 150, 10  # amounts farther off tempt nobody
_FACTORS = (2.0, 0.5, 1.5, 3.0, 0.25, 4.0, 0.75, 10.0)
_STEPS = (7, -11, 16, -23, 34, -5, 12, -40)


@dataclass(frozen=True)
class Material:
    """A source with what its terms and sentences mean."""

    source: Source
    terms: Terms
    keys: tuple[tuple[str, ...], ...]
    term_vectors: Floats  # a row for each key, unit length
    sentence_vectors: Floats  # a row for each sentence, unit length
    embedder: Embedder

    @cached_property
    def stems(self) -> list[set[str]]:
        """The stems of each sentence."""
        return [stems_of(words_of(sentence.text)) for sentence in self.source.sentences]

    @cached_property
    def frequency(self) -> Counter[str]:
        """In how many sentences each stem stands."""
        return Counter(stem for stems in self.stems for stem in stems)

    @cached_property
    def rows(self) -> dict[tuple[str, ...], int]:
        """Where each term's vector is."""
        return {key: row for row, key in enumerate(self.keys)}


def read_material(embedder: Embedder, source: Source, terms: Terms) -> Material:
    """Embed the source's terms and sentences. Raises ModelMissing."""
    keys = tuple(terms.by_key)
    texts = [terms.by_key[key][0].text for key in keys]
    sentences = [sentence.text for sentence in source.sentences]
    unique = list(dict.fromkeys((*texts, *sentences)))
    vectors = embedder.encode(unique)
    row = {text: at for at, text in enumerate(unique)}
    of_terms = vectors[[row[text] for text in texts]]
    of_sentences = vectors[[row[text] for text in sentences]]
    return Material(source, terms, keys, of_terms, of_sentences, embedder)


def numeric_distractors(item: Item, material: Material) -> list[str]:
    """Three other amounts: those that the source has of this sort, then changed ones."""
    key = item.mention
    around = f"{item.lead.text if item.lead else ''} {item.sentence.text}"
    taken = {word.stem for word in words_of(around)} | set(key.key)
    if key.kind is Kind.COUNT:
        right = int(NUMBER_WORDS[key.text.lower()])
        near = [right + step for step in (1, -1, 2, -2, 3, 4)]
        names = {int(value): word for word, value in NUMBER_WORDS.items()}
        found = [names[n] for n in near if n > 1 and n in names and str(n) not in taken]
        return [_capitalised_like(word, key.text) for word in found[:3]]
    found = [
        text
        for text in _amounts(item, material)
        if _plain(text) not in {_plain(word) for word in taken} and text != key.text
    ]
    return list(dict.fromkeys(found))[:3]


def _amounts(item: Item, material: Material) -> Iterator[str]:
    key = item.mention
    right = float(_plain(key.text))
    is_share = bool(re.match(r"\s*(?:%|percent|per cent)", item.after))
    for mentions in material.terms.by_key.values():
        other = mentions[0]
        if other.kind is key.kind and ("." in other.text) == ("." in key.text) and not is_share:
            value = float(_plain(other.text))
            is_close = (
                abs(value - right) <= _NEAR_YEARS
                if key.kind is Kind.YEAR
                else 1 / _NEAR_FACTOR <= value / (right or 1) <= _NEAR_FACTOR
            )
            if is_close and abs(value - right) > 0.15 * right * (key.kind is Kind.NUMBER):
                yield other.text
    start = int(hashlib.sha256(item.sentence.text.encode()).hexdigest(), 16)
    for turn in range(len(_STEPS)):
        at = (start + turn) % len(_STEPS)
        if key.kind is Kind.YEAR:
            yield str(int(right) + _STEPS[at])
        elif not is_share or right * _FACTORS[at] <= 100:  # noqa: PLR2004 - per cent
            changed = _like(right * _FACTORS[at], key.text)
            if float(_plain(changed)) > 0:
                yield changed


def _plain(text: str) -> str:
    return text.replace(",", "")


def _like(value: float, pattern: str) -> str:
    """A number written as another one is: its decimals, its thousands' commas."""
    decimals = len(pattern.partition(".")[2])
    if not decimals and value >= 20:  # noqa: PLR2004 - as round as the right one
        zeros = len(pattern) - len(pattern.rstrip("0"))
        unit = 10 ** min(zeros, len(str(int(value))) - 1)
        value = max(unit, round(value / unit) * unit)
    return f"{max(value, 1) if not decimals else value:,.{decimals}f}".replace(
        ",", "," if "," in pattern else ""
    )


def term_distractors(
    item: Item, material: Material, dropped: Counter[str], used: Counter[str]
) -> list[str]:
    """The three most tempting terms of the same sort that pass all checks; fewer when there are.

    Counts in `used` what it takes, so that the same words do not come again and again.
    """
    key = item.mention
    near = material.term_vectors @ material.term_vectors[material.rows[key.key]]
    ranked = sorted(
        (mentions for mentions in material.terms.by_key.values() if mentions[0].key != key.key),
        key=lambda mentions: (
            _OFTEN * used[mentions[0].text] - _temptation(item, mentions, near, material),
            mentions[0].text,
        ),
    )
    chosen: list[Mention] = []
    for mentions in ranked:
        other = _form(mentions, key)
        if other is None:
            continue
        why = unfitness(item, other, float(near[material.rows[other.key]]), material)
        if why:
            dropped[why] += 1
        elif all(_differ(other, earlier, material) for earlier in chosen):
            chosen.append(other)
        if len(chosen) == 3:  # noqa: PLR2004 - and the right one makes four
            break
    used.update(material.terms.by_key[mention.key][0].text for mention in chosen)
    return [placed(item, mention) for mention in chosen]


def _temptation(item: Item, mentions: Sequence[Mention], near: Floats, material: Material) -> float:
    other = mentions[0]
    key = item.mention
    shared = len(set(key.key) & set(other.key)) / max(len(key.key), len(other.key))
    return (
        float(near[material.rows[other.key]])
        + 0.15 * (len(other.key) == len(key.key))
        + 0.2 * shared
        + 0.05 * min(3, len(mentions))
        + 0.15 * (other.key in material.terms.marked)
        - 0.3 * (_heads(key) != _heads(other))
    )


def _heads(mention: Mention) -> bool:
    return mention.kind is Kind.NAME and bool(_HEADS & set(mention.text.lower().split()))


def _form(mentions: Sequence[Mention], key: Mention) -> Mention | None:
    """A mention of the same sort, number and about the same length as the right answer."""
    for mention in mentions:
        if (
            mention.kind is key.kind
            and is_plural(mention.text.lower().split()[-1])
            == is_plural(key.text.lower().split()[-1])
            and abs(len(mention.key) - len(key.key)) <= 2  # noqa: PLR2004 - words
            and key.text.lower().endswith("ing") == mention.text.lower().endswith("ing")
        ):
            return mention
    return None


def unfitness(  # noqa: PLR0911 - a reason each
    item: Item, other: Mention, near: float, material: Material
) -> str:
    """Why a term cannot be a wrong answer; nothing when it can."""
    mine, others = set(item.mention.key), set(other.key)
    around = stems_of(words_of(f"{item.lead.text if item.lead else ''} {item.before} {item.after}"))
    if others <= around:
        return "in_stem"
    if other.text.lower() in _EVERYWHERE:
        return "also_right"
    if others <= mine or mine <= others:
        return "same_meaning"
    is_opposite = any(OPPOSITES.get(a, frozenset()) & (others - mine) for a in mine - others)
    if not is_opposite and (near >= _SYNONYM or (mine & others and other.kind is Kind.TERM)):
        return "same_meaning"
    if near < _FAR:
        return "implausible"
    heads = {item.mention.key[-1], other.key[-1]}
    if _is_linked(item.mention, other, material) or _meet_in_a_term(heads, material):
        return "same_meaning"
    if other.kind is Kind.TERM and _is_topic(item, other, material):
        return "names_topic"
    if _is_also_right(item, other, material):
        return "also_right"
    return "also_right" if not is_opposite and _says_the_same(item, other, material) else ""


def _meet_in_a_term(heads: set[str], material: Material) -> bool:
    """Whether one term has what both are, as "coral polyps" has of "corals" and "polyps"."""
    return len(heads) > 1 and any(heads <= set(key) for key in material.keys)


def _is_topic(item: Item, other: Mention, material: Material) -> bool:
    """Whether a term is what the text, or the section, is about: then much is true of it.

    A barrier reef is a reef, too, and what the surgeon does, the operation does.
    """
    sections = material.source.sections
    titles = {sections[0].title, sections[item.sentence.section].title}
    if set(other.key) <= {stem for title in titles for stem in stems_of(words_of(title))}:
        return True
    often = max(_OFTEN_AT_LEAST, _TOPIC_SHARE * len(material.stems))
    return all(material.frequency[stem] >= often for stem in other.key)


def _is_linked(key: Mention, other: Mention, material: Material) -> bool:
    """Whether the source says that one is the other, or a kind or part of it."""
    if {key.kind, other.kind} == {Kind.TERM} and len(key.key) == len(other.key) == 1:
        both = {*key.key, *other.key}  # everyday words that meet may well both fit
        return any(both <= stems for stems in material.stems)
    for a in material.terms.by_key[key.key]:
        for b in material.terms.mentions[a.sentence]:
            if b.key == other.key:
                left, right = sorted((a, b), key=lambda mention: mention.start)
                between = material.source.sentences[a.sentence].text[left.end : right.start]
                if len(key.key) == 1 or len(other.key) == 1:
                    return True
                if len(between.split()) <= _ONE_CLAUSE and _LINK.search(between):
                    return True
    return False


def _is_also_right(item: Item, other: Mention, material: Material) -> bool:
    """Whether another sentence says of the other term much of what the item says."""
    context = stems_of(item.context) - set(other.key)
    weight = {stem: 1 / (1 + material.frequency[stem]) for stem in context}
    total = sum(weight.values())
    row = item.mention.sentence
    for index, stems in enumerate(material.stems):
        if index == row or not set(other.key) <= stems:
            continue
        said = sum(weight[stem] for stem in context & stems)
        if said >= _ALSO_RIGHT * total:
            return True
        if float(material.sentence_vectors[index] @ material.sentence_vectors[row]) >= _SYNONYM:
            return True
    return False


def _says_the_same(item: Item, other: Mention, material: Material) -> bool:
    """Whether the sentence hardly changes its meaning with another term in the gap.

    So it does when that names the whole of which the right answer is a part, or its kind.
    """
    if other.kind is not Kind.TERM:
        return False
    row = item.mention.sentence
    vector = material.embedder.encode([item.filled(placed(item, other))])[0]
    return float(vector @ material.sentence_vectors[row]) >= _INTERCHANGEABLE


def _differ(one: Mention, other: Mention, material: Material) -> bool:
    a, b = set(one.key), set(other.key)
    near = float(
        material.term_vectors[material.rows[one.key]]
        @ material.term_vectors[material.rows[other.key]]
    )
    return not (a <= b or b <= a) and near < 0.9  # noqa: PLR2004 - nearly the same words


def placed(item: Item, mention: Mention) -> str:
    """A term as it is written in the gap: with a capital where a sentence begins."""
    text = mention.text
    if mention.kind is Kind.TERM and mention.start == 0 and not text.isupper():
        text = text[0].lower() + text[1:]
    return _capitalised_like(text, item.mention.text) if mention.kind is Kind.TERM else text


def _capitalised_like(text: str, pattern: str) -> str:
    return text[0].upper() + text[1:] if pattern[0].isupper() else text
