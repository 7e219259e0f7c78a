"""The terms, names and numbers of a source that can be asked for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from studium.study.tutor.language.lists import (
    BASE_VERBS,
    GENERAL_NOUNS,
    is_adjective,
    is_adverb,
    is_plural,
    is_verb,
)
from studium.study.tutor.language.word_set import word_set
from studium.study.tutor.language.words import NUMBER_WORDS, STOP_WORDS, Word, words_of
from studium.study.tutor.reading.source import Sentence, Source

_LONGEST_TERM = 4  # words
_SHORTEST = 3  # letters of a word of it
_DETERMINERS = word_set(
    """
    a an the this these its their his her each every any some all both most many several of
    in on by for from with into between through as and or two three four five to than called
    """
)
_BEFORE_VERBS = word_set(
    """
    which who to will would can could may might must shall should not they it he she we you
    i there
    """
)
_LITTLE = STOP_WORDS | _DETERMINERS
_FORMS_OF_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_AFTER_VERBS = word_set(
    """
    the a an which what how whether its their his her this these those him them it not each
    every all both
    """
)
_PREPOSITIONS = word_set(
    """
    before after above across against along alongside amid among amongst around aside behind
    below beneath beside besides beyond despite except inside near outside per round since
    throughout till toward towards underneath unlike upon via within without enough almost
    already always away back even ever instead just later least less maybe much never next
    nearly often perhaps quite rather sometimes soon still backward forward inward outward
    upward downward backwards forwards together well yet apart aboard like million billion
    trillion dozen hundreds thousands cent afterwards beforehand
    """
)
_JOINERS = frozenset({"of", "de", "von", "van", "del", "da", "the"})
_SPELT = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?\d{0,3}")  # noqa: RUF001
_ROMAN = re.compile(r"[IVX]{1,5}")
_NATIONAL = re.compile(r".*(?:ish|ese|ian|ean|ic|ican|ench|utch|reek|erman|elsh|oman|estant)")
_CALENDAR = word_set(
    """
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    """
)
_NUMBER = re.compile(r"(?<![\w.,\u2013-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w]|[.,]\d)")
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_LABELS = re.compile(
    r"(?:fig(?:ure)?s?|tables?|chapters?|sections?|steps?|equations?|pages?|pp|no|numbers?|part"
    r"|type"
    r"|version|level|grade|appendix|ref|https?\S*|isbn)\.?\s*$",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\*\*([^*\n]{2,60})\*\*|__([^_\n]{2,60})__|(?<!\*)\*([^*\n]{2,60})\*(?!\*)")


class Kind(StrEnum):
    """What sort of thing a term is; a wrong answer has to be of the same."""

    YEAR = "year"
    NUMBER = "number"
    COUNT = "count"
    ACRONYM = "acronym"
    NAME = "name"
    TERM = "term"

    @property
    def is_numeric(self) -> bool:
        """Whether it is an amount."""
        return self in {Kind.YEAR, Kind.NUMBER, Kind.COUNT}


@dataclass(frozen=True)
class Mention:
    """A term where it stands: characters of the sentence's clean text."""

    sentence: int
    start: int
    end: int
    text: str
    kind: Kind
    key: tuple[str, ...]  # its stems


@dataclass(frozen=True)
class Terms:
    """The mentions in each sentence, and each term's mentions by its stems."""

    mentions: tuple[tuple[Mention, ...], ...]  # one tuple for each sentence
    by_key: dict[tuple[str, ...], tuple[Mention, ...]]
    marked: frozenset[tuple[str, ...]]  # set in bold or italics, or in a heading


def find_terms(source: Source) -> Terms:
    """All terms of a source."""
    words = [words_of(sentence.text) for sentence in source.sentences]
    proper = _proper_words(source.sentences, words)
    found = [
        tuple(_mentions(index, sentence, words[index], proper))
        for index, sentence in enumerate(source.sentences)
    ]
    by_key: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mentions in found:
        for mention in mentions:
            by_key[mention.key].append(mention)
    marks = [next(filter(None, match.groups())) for match in _MARKED.finditer(source.text)]
    titles = [section.title for section in source.sections]
    marked = frozenset(tuple(word.stem for word in words_of(text)) for text in (*marks, *titles))
    return Terms(tuple(found), {key: tuple(of) for key, of in by_key.items()}, marked)


def _proper_words(sentences: Sequence[Sentence], words: Sequence[Sequence[Word]]) -> set[str]:
    """Words that are written with a capital where no sentence begins, and never without one."""
    capital, small = Counter[str](), Counter[str]()
    for sentence, row in zip(sentences, words, strict=True):
        for word in row:
            if word.text[0].islower():
                small[word.lower] += 1
            elif word.start > 0 and sentence.text[word.start - 2 : word.start] not in {
                ": ",
                "“",
                '"',
            }:
                capital[word.lower] += 1
    return {word for word in capital if not small[word] and not word[0].isdigit()}


def _mentions(
    index: int, sentence: Sentence, words: Sequence[Word], proper: set[str]
) -> Iterator[Mention]:
    taken: list[tuple[int, int]] = []
    for kind, run in (*_numbers(sentence.text, words), *_names(words, proper, sentence.text)):
        taken.append((run[0].start, run[-1].end))
        start, end = run[0].start, run[-1].end
        is_whole = (
            "-" not in sentence.text[max(0, start - 1) : start] + sentence.text[end : end + 1]
        )
        if not kind.is_numeric and not (
            is_whole
            and all(_SPELT.fullmatch(word.text) for word in run)
            and not _follows_capital(sentence.text, run)
        ):
            continue
        if run[0].lower not in _CALENDAR or kind.is_numeric:
            yield _mention(index, sentence, run, kind)
    for run in _runs(sentence.text, words):
        if not all(_SPELT.fullmatch(word.text) for word in run):
            continue
        around = (
            sentence.text[max(0, run[0].start - 1) : run[0].start]
            + sentence.text[run[-1].end : run[-1].end + 1]
        )
        if (
            "-" not in around
            and not _is_part_of_name(sentence.text, run)
            and not any(start < run[-1].end and run[0].start < end for start, end in taken)
        ):
            yield _mention(index, sentence, run, Kind.TERM)


def _is_part_of_name(text: str, run: Sequence[Word]) -> bool:
    """Whether a capital within the sentence, or right before, says that more belongs to it."""
    if run[0].start and run[0].text[0].isupper() and not run[0].text.isupper():
        return True
    return _follows_capital(text, run)


def _follows_capital(text: str, run: Sequence[Word]) -> bool:
    """Whether a capitalised word stands right before, which then belongs to it."""
    before = text[: run[0].start].rstrip(" ").rsplit(" ", 1)[-1]
    return len(before) > 1 and before[0].isupper() and before.lower() not in _LITTLE


def _mention(index: int, sentence: Sentence, run: Sequence[Word], kind: Kind) -> Mention:
    start, end = run[0].start, run[-1].end
    if sentence.text[start:end].endswith(("'s", "’s")):  # noqa: RUF001
        end -= 2
    key = tuple(word.stem for word in run)
    return Mention(index, start, end, sentence.text[start:end], kind, key)


def _numbers(text: str, words: Sequence[Word]) -> Iterator[tuple[Kind, list[Word]]]:
    for match in _NUMBER.finditer(text):
        word = Word(match.group(), match.group(), match.group(), match.start(), match.end())
        if _LABELS.search(text[: match.start()]) or text[match.end() : match.end() + 1] in {
            ")",
            ":",
        }:
            continue
        is_year = _YEAR.fullmatch(match.group()) and not re.match(
            r"\s*[%a-z]*(?:%|metre|meter|km|kg)", text[match.end() :]
        )
        yield (Kind.YEAR if is_year else Kind.NUMBER), [word]
    for word, following in zip(words, [*words[1:], None], strict=False):
        is_count = word.lower in NUMBER_WORDS and word.lower not in {"zero", "one"}
        if is_count and following and following.is_content and not following.is_number:
            yield Kind.COUNT, [word]


def _names(words: Sequence[Word], proper: set[str], text: str) -> Iterator[tuple[Kind, list[Word]]]:
    run: list[Word] = []
    for word in (*words, None):
        if word is not None and run and text[run[-1].end : word.start] == " ":
            is_numeral = bool(_ROMAN.fullmatch(word.text))
            if _is_proper(word, proper) or word.lower in _JOINERS or is_numeral:
                run.append(word)
                continue
        while run and run[-1].lower in _JOINERS:
            run.pop()
        if run and len(run) <= _LONGEST_TERM + 1:
            is_acronym = len(run) == 1 and run[0].text.isupper() and len(run[0].text) > 1
            if is_acronym or not _describes(run, words):
                yield (Kind.ACRONYM if is_acronym else Kind.NAME), run
        run = [word] if word is not None and _is_proper(word, proper) else []
        if run and len(words) > 1 and words[1] is word and _begins_name(words[0], text):
            run = [words[0], word]


def _describes(run: Sequence[Word], words: Sequence[Word]) -> bool:
    """Whether a name is used as an adjective: "Spanish", or the first of "Protestant nobles"."""
    if len(run) > 1:
        return False
    at = words.index(run[0]) + 1
    following = words[at].lower if at < len(words) else ""
    is_noun = bool(following) and words[at].is_content and not is_verb(following)
    return bool(_NATIONAL.fullmatch(run[0].lower)) or (
        is_noun and words[at].text[0].islower() and words[at].start == run[0].end + 1
    )


def _begins_name(first: Word, text: str) -> bool:
    """Whether the first word of a sentence belongs to the name that follows it."""
    is_plain = is_verb(first.lower) or is_adverb(first.lower) or first.lower in _PREPOSITIONS
    is_alone = text[first.end : first.end + 1] != " "
    return first.is_content and first.text[0].isupper() and not is_plain and not is_alone


def _is_proper(word: Word, proper: set[str]) -> bool:
    is_name = word.text[0].isupper() and len(word.text) > 1 and word.is_content
    return is_name and (word.start > 0 or word.lower in proper)


def _runs(text: str, words: Sequence[Word]) -> Iterator[list[Word]]:
    """Phrases that name something: words between little words, verbs and punctuation."""
    run: list[Word] = []
    before = ""
    for index, word in enumerate((*words, None)):
        is_joined = word is not None and (not run or text[run[-1].end : word.start] in {" ", "-"})
        if word is not None and is_joined and _can_name(words, index, before, is_inside=bool(run)):
            run.append(word)
        else:
            yield from _trimmed(run)
            run = []
            if word is not None and not is_joined and _can_name(words, index, "", is_inside=False):
                run = [word]
        before = word.lower if word is not None else ""
    yield from _trimmed(run)


def _can_name(  # noqa: PLR0911 - a reason each
    words: Sequence[Word], index: int, before: str, *, is_inside: bool
) -> bool:
    word = words[index].lower
    if before in _BEFORE_VERBS or word in _PREPOSITIONS:
        return False
    if before in _FORMS_OF_BE and word.endswith(("ing", "ed")):
        return False
    is_bare = not words[index].is_content or words[index].is_number
    if is_bare or is_adverb(word) or len(word) < _SHORTEST:
        return False
    following = words[index + 1].lower if index + 1 < len(words) else ""
    has_object = following in _AFTER_VERBS or following in NUMBER_WORDS
    if is_inside and is_plural(word) and has_object:
        return False
    if not is_verb(word) or is_adjective(word):
        return True
    if word.endswith("ed") and word not in BASE_VERBS:
        return False
    if is_inside:  # "cell divides": a noun only before "of"
        return following == "of"
    return before in _DETERMINERS - {"to", "and", "or"} or is_adjective(before)


def _trimmed(run: list[Word]) -> Iterator[list[Word]]:
    """Without describing words in front; nothing when what remains is too general or too long."""
    while run and _is_dispensable(run):
        run = run[1:]
    while run and (is_adjective(run[-1].lower) or run[-1].lower == "such"):
        run = run[:-1]
    if not run or len(run) > _LONGEST_TERM:
        return
    if len(run) == 1 and (run[0].lower in GENERAL_NOUNS or singular(run[0].lower) in GENERAL_NOUNS):
        return
    yield run


def _is_dispensable(run: Sequence[Word]) -> bool:
    """Whether a phrase names as much without its first word."""
    first = run[0].lower
    if first in _PLAIN or (len(run) == 1 and is_adjective(first)):
        return True
    return first in GENERAL_NOUNS and len(run) > 2  # noqa: PLR2004 - words


def singular(word: str) -> str:
    """A plural's singular, for the regular ones."""
    if not is_plural(word):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word.removesuffix("s")


_PLAIN = word_set(
    """
    able bad basic big broad central clear common complete complex correct different dry
    early easy effective empty entire essential famous final fine full further general good
    great hard high huge important key large late likely little local long low main major
    many minor more most much near necessary new next normal old only open other outer own
    particular possible potential powerful precise present previous primary proper rapid
    rare real recent relevant same serious severe several short significant similar simple
    single slow small special specific strong subsequent successful sufficient suitable
    total true typical unique usual various vast weak whole wide first second third last
    largest smallest highest lowest greatest oldest longest higher lower larger smaller
    greater additional certain individual such several other various
    """
)
