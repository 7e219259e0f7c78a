"""Words of a text with their places, their stems and how much each one says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from studium.study.tutor.language.word_set import word_set

STOP_WORDS = word_set(
    """
    a an the of to in on at for and or but nor is are was were be been being am it its this
    that these those as by with from into onto upon which who whom whose what when where why
    how do does did done has have had having can could will would may might must shall
    should so because if than then there here their they them he him his she her we us our
    you your i me my s t not no also about such some any each both more most other only very
    too just over under out up down off again while during between through same own all few
    once until whether however therefore thus hence e g etc one's get gets got use used
    using make makes made thing things way ways cannot don doesn isn aren wasn weren won
    wouldn shouldn couldn hasn haven hadn
    """
)
_SMALL_NUMBERS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty
"""
NUMBER_WORDS = {word: str(value) for value, word in enumerate(_SMALL_NUMBERS.split())} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "hundred": "100",
    "thousand": "1000",
}
FORMULAS = {
    "co2": "carbon dioxide",
    "nacl": "sodium chloride",
    "caco3": "calcium carbonate",
    "h2so4": "sulfuric acid",
    "hcl": "hydrochloric acid",
}

_WORD = re.compile(r"[^\W_]+(?:['\u2019.][^\W_]+)*(?:\+\+|#)?")
_SUFFIXES = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ize"), ("fulness", "ful"),
    ("iveness", "ive"), ("ousness", "ous"), ("ically", "ic"), ("ations", "ate"), ("ation", "ate"),
    ("ments", ""), ("ment", ""), ("ingly", ""), ("edly", ""), ("iest", "y"), ("ies", "y"),
    ("ied", "y"), ("ier", "y"), ("ily", "y"), ("ions", ""), ("ion", ""), ("ness", ""), ("ings", ""),
    ("ing", ""), ("ally", "al"), ("ers", ""), ("est", ""), ("ous", ""), ("ive", ""), ("ise", ""),
    ("ize", ""), ("ate", ""), ("ity", ""), ("ed", ""), ("er", ""), ("or", ""), ("ly", ""),
    ("es", ""), ("al", ""), ("ic", ""), ("s", ""), ("y", ""), ("e", ""),
)  # fmt: skip
_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot",
    "teeth": "tooth", "mice": "mouse", "data": "datum", "rose": "rise", "risen": "rise",
    "fell": "fall", "fallen": "fall", "kept": "keep", "held": "hold", "built": "build",
    "began": "begin", "begun": "begin", "gave": "give", "given": "give", "took": "take",
    "taken": "take", "went": "go", "gone": "go", "became": "become", "wrote": "write",
    "written": "write", "left": "leave", "lost": "lose", "sent": "send", "spread": "spread",
    "grew": "grow", "grown": "grow", "knew": "know", "known": "know", "broke": "break",
    "broken": "break", "drew": "draw", "drawn": "draw", "found": "find", "thought": "think",
    "led": "lead", "met": "meet", "paid": "pay", "ran": "run", "saw": "see", "seen": "see",
    "sold": "sell", "spoke": "speak", "spoken": "speak", "won": "win", "worse": "bad",
    "worst": "bad", "better": "good", "best": "good", "less": "little", "least": "little",
    "higher": "high", "lower": "low", "stored": "store", "stores": "store", "used": "use",
    "analyses": "analysis", "bacteria": "bacterium", "viruses": "virus", "viral": "virus",
}  # fmt: skip
_SHORTEST_STEM = 3


@dataclass(frozen=True)
class Word:
    """A word where it stands: its characters, lower case, and its stem."""

    text: str
    lower: str
    stem: str
    start: int
    end: int

    @property
    def is_content(self) -> bool:
        """Whether it says something by itself."""
        return self.lower not in STOP_WORDS

    @property
    def is_number(self) -> bool:
        """Whether it is a number, in digits or as a word."""
        return self.stem[:1].isdigit()


def words_of(text: str) -> list[Word]:
    """The words of a text in their order."""
    return [_word(match) for match in _WORD.finditer(text)]


def _word(match: "re.Match[str]") -> Word:
    lower = match.group().lower().replace("’", "'").removesuffix("'s")  # noqa: RUF001
    return Word(match.group(), lower, stem(lower), match.start(), match.end())


def stem(word: str) -> str:
    """What the forms of a word share, by taking endings off; numbers in digits.

    A light version of Porter's way (1980): it joins conduct, conducts, conductor, conduction.
    """
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if word[:1].isdigit():
        return word.rstrip(".")
    word = _IRREGULAR.get(word, word)
    for _ in range(2):  # plural or tense first, then what made the word
        for ending, instead in _SUFFIXES:
            short = word[: len(word) - len(ending)] + instead
            if word.endswith(ending) and len(short) >= _SHORTEST_STEM:
                if ending == "s" and word.endswith(("ss", "us", "is")):
                    continue
                word = short
                break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word


def stems_of(words: Iterable[Word]) -> set[str]:
    """The stems of those words that say something."""
    return {word.stem for word in words if word.is_content}


def is_misspelling(one: str, other: str) -> bool:
    """Whether two words of some length differ by one slip of the pen, by two when they are long."""
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    if shortest < 4 or one[0] != other[0] or one[:1].isdigit():  # noqa: PLR2004
        return False
    if shortest == 4 and longest == 4:  # noqa: PLR2004 - too many words differ by one letter
        return False
    return _distance(one, other, 2 if longest >= 9 else 1) is not None  # noqa: PLR2004


def _distance(one: str, other: str, most: int) -> int | None:
    """Insertions, deletions, changes and swaps that make one of the other; None beyond `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1] if last[-1] <= most else None
