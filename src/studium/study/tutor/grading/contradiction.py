"""Where an answer denies the model answer: by negation, opposites, numbers or changed sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from studium.study.tutor.grading.alignment import Floats, Text
from studium.study.tutor.language.opposites import OPPOSITES, are_opposites, has_denial, negated
from studium.study.tutor.language.words import Word

_SAME = 0.55  # words nearer than this speak of the same
_BOTH_DENY = 0.4
_EQUALLY = 0.01
_HEAD = 2  # what a negator denies first
_FEWEST = 2  # words on whose sides a verdict can rest


@dataclass(frozen=True)
class Contradictions:
    """How far an answer denies the model answer, each from 0 (not at all) to 1 (wholly)."""

    negation: float
    opposites: float
    numbers: float
    sides: float
    words: tuple[Word, ...]  # the answer's words that say so

    @property
    def worst(self) -> float:
        """The strongest of them."""
        return max(self.negation, self.opposites, self.numbers, self.sides)


def contradictions(
    question: Text, model: Text, answer: Text, near: Floats, weight: Floats
) -> Contradictions:
    """Compare by `near`, shape (words of the model answer, words of the answer).

    `weight` says how much each word of the model answer counts.
    """
    pairs = [
        (i, int(near[i].argmax()), float(weight[i]))
        for i in model.content
        if len(answer.words) and near[i].max() >= _SAME
    ]
    negation, denied = _negation(question, model, answer, pairs, near)
    opposites, opposed = _opposites(question, model, answer, near)
    numbers, miscounted = _numbers(question, model, answer)
    is_reversed = _is_reversed_comparison(model, answer)
    sides = 1.0 if is_reversed else _sides(question, model, answer, pairs)
    return Contradictions(negation, opposites, numbers, sides, (*denied, *opposed, *miscounted))


def _negation(
    question: Text,
    model: Text,
    answer: Text,
    pairs: Sequence[tuple[int, int, float]],
    near: Floats,
) -> tuple[float, list[Word]]:
    """The share of what both say that only one of them denies."""
    of_model = negated(list(model.words), model.text)
    of_answer = negated(list(answer.words), answer.text)
    total = sum(weight for _, _, weight in pairs)
    differing = [
        (i, j, weight)
        for i, j, weight in pairs
        if all(bool(of_model[i]) != bool(of_answer[k]) for k in _as_near(near[i], near[i, j]))
    ]
    if not differing:
        return 0.0, []
    share = sum(weight for _, _, weight in differing) / total
    repeated = [(i, j) for i, j, _ in differing if max(of_model[i], of_answer[j]) <= _HEAD]
    if any(_is_verbatim(question, model, i, answer, j) for i, j in repeated):
        return 1.0, [answer.words[j] for _, j in repeated]
    if has_denial(list(model.words)) and has_denial(list(answer.words)):
        share *= _BOTH_DENY  # one thing can be denied in several words
    return share, [answer.words[j] for _, j, _ in differing]


def _as_near(row: Floats, best: float) -> list[int]:
    """The words that are as near as the nearest: a word can stand in a text more than once."""
    return [int(at) for at in (row >= best - _EQUALLY).nonzero()[0]]


def _is_verbatim(question: Text, model: Text, i: int, answer: Text, j: int) -> bool:
    """Whether a word stands in both texts among the same words, told of the same side."""
    if model.words[i].stem != answer.words[j].stem:
        return False
    sides = question.stems & model.stems & answer.stems - {model.words[i].stem}
    sides_of = [_side_of_each(text.words, sides)[at] for text, at in ((model, i), (answer, j))]
    if None not in sides_of and sides_of[0] != sides_of[1]:
        return False
    around_i = {model.words[at].stem for at in _around(model.content, i)}
    around_j = {answer.words[at].stem for at in _around(answer.content, j)}
    return len(around_i & around_j) >= min(_FEWEST, len(around_i), len(around_j))


def _opposites(question: Text, model: Text, answer: Text, near: Floats) -> tuple[float, list[Word]]:
    """The share of the model answer's words with an opposite whose opposite the answer says."""
    of_model = negated(list(model.words), model.text)
    of_answer = negated(list(answer.words), answer.text)
    known = question.stems | model.stems
    sides = question.stems & model.stems & answer.stems
    side_in_model, side_in_answer = (_side_of_each(text.words, sides) for text in (model, answer))
    hits: list[Word] = []
    candidates = 0
    for i in model.content:
        word = model.words[i]
        if word.stem in answer.stems:
            candidates += word.stem in OPPOSITES
            continue
        opposed = [
            answer.words[j]
            for j in answer.content
            if _are_opposed(model, i, answer, j, known)
            and bool(of_model[i]) == bool(of_answer[j])
            and (side_in_model[i] or side_in_answer[j]) == (side_in_answer[j] or side_in_model[i])
            and _said_of_the_same(model, i, answer, j, near)
        ]
        hits += opposed[:1]
        candidates += bool(opposed)
    return (len(hits) / candidates if candidates else 0.0), hits


def _are_opposed(model: Text, i: int, answer: Text, j: int, known: set[str]) -> bool:
    """Whether the answer's word is the opposite of the model answer's, not said by that itself.

    What the model answer names both sides of counts where the word that follows is the same:
    East Germany is not West Germany, wherever people went.
    """
    word, other = model.words[i], answer.words[j]
    if not are_opposites(word, other):
        return False
    if other.stem not in known and not OPPOSITES.get(word.stem, frozenset()) & model.stems:
        return True
    follows = [
        text.words[at + 1].stem
        for text, at in ((model, i), (answer, j))
        if at + 1 < len(text.words)
    ]
    pair = (other.stem, follows[-1]) if follows else None
    pairs = {(a.stem, b.stem) for a, b in pairwise(model.words)}
    return len(follows) == 2 and follows[0] == follows[1] and pair not in pairs  # noqa: PLR2004


def _said_of_the_same(model: Text, i: int, answer: Text, j: int, near: Floats) -> bool:
    """Whether the words around two opposites speak of the same."""
    around_i = _around(model.content, i)
    around_j = _around(answer.content, j)
    if not around_i or not around_j:
        return True
    return bool(near[around_i][:, around_j].max() >= _SAME)


def _around(content: Sequence[int], index: int) -> list[int]:
    at = content.index(index)
    return [*content[max(0, at - 2) : at], *content[at + 1 : at + 3]]


def _numbers(question: Text, model: Text, answer: Text) -> tuple[float, list[Word]]:
    """The share of the model answer's numbers for which the answer has another one."""
    known = {word.stem for word in question.words if word.is_number}
    wanted = {word.stem for word in model.words if word.is_number} - known
    said = [word for word in answer.words if word.is_number and word.stem not in known]
    missing = wanted - {word.stem for word in said}
    wrong = [word for word in said if word.stem not in wanted]
    if not missing or not wrong:
        return 0.0, []
    return min(len(missing), len(wrong)) / len(wanted), wrong


def _sides(
    question: Text, model: Text, answer: Text, pairs: Sequence[tuple[int, int, float]]
) -> float:
    """The share of statements that the answer makes of another side than the model answer does.

    Sides are what the question compares: words of it that both texts use.
    """
    sides = question.stems & model.stems & answer.stems
    if len(sides) < _FEWEST:
        return 0.0
    of_model, of_answer = (_side_of_each(text.words, sides) for text in (model, answer))
    told = [
        (of_model[i], of_answer[j], weight)
        for i, j, weight in pairs
        if model.words[i].stem not in sides and of_model[i] and of_answer[j]
    ]
    changes = {(one, other) for one, other, _ in told if one != other}
    if len(told) < _FEWEST or not any((other, one) in changes for one, other in changes):
        return 0.0  # a statement moved, but none came back in exchange
    return sum(weight for one, other, weight in told if one != other) / sum(w for *_, w in told)


def _is_reversed_comparison(model: Text, answer: Text) -> bool:
    """Whether what stands before "than" in one text stands after it in the other."""
    before, after = _compared(model)
    before_in_answer, after_in_answer = _compared(answer)
    return bool(before & after_in_answer - after and after & before_in_answer - before)


def _compared(text: Text) -> tuple[set[str], set[str]]:
    """What is compared by "than": the stems before it in its clause, and the two after it."""
    for at, word in enumerate(text.words):
        if word.lower == "than":
            clause = text.text[: word.start]
            start = max(clause.rfind(mark) for mark in ".;,:")
            before = {w.stem for w in text.words[:at] if w.start > start and w.is_content}
            after = [w.stem for w in text.words[at + 1 :] if w.is_content]
            return before, set(after[:2])
    return set(), set()


def _side_of_each(words: Sequence[Word], sides: set[str]) -> list[str | None]:
    """For each word the side that was last named before it."""
    found: list[str | None] = []
    current: str | None = None
    for word in words:
        if word.stem in sides:
            current = word.stem
        found.append(current)
    return found
