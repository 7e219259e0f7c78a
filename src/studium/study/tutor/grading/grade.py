"""The grade of an answer against a model answer, and what in the answer earned or cost it.

The grade is a logistic function of five measures whose weights were fitted on answers graded by
hand (tests/study/tutor/data/graded_answers.txt), times what contradictions leave of it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from studium.platform.embeddings import Embedder
from studium.study.tutor.grading.alignment import Floats, Text, nearness, read_texts, weights
from studium.study.tutor.grading.contradiction import Contradictions, contradictions
from studium.study.tutor.language.words import Word

_WEIGHTS = {"recall": 1.2, "gain": 1.8, "precision": 1.2, "whole": 0.3, "new": 0.5}
_BIAS = -1.55
_KNOWN = 0.99  # what the question says this nearly, it says
_NEW_WORDS = 5  # as many new words can earn all that new words earn
_MOST_REPEATED = 0.3  # earned by the question repeated; more, and it holds the answer
_FOUND = 0.5  # a word of the model answer matched this well was said
_VERDICTS = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True)
class Point:
    """A part of the model answer, and how far the answer says it, from 0 to 1."""

    text: str
    covered: float
    evidence: tuple[tuple[int, int], ...]  # characters of the answer


@dataclass(frozen=True)
class Grade:
    """A grade from 0 to 1 with its grounds."""

    score: float
    points: tuple[Point, ...]
    wrong: tuple[tuple[int, int], ...]  # characters of the answer that deny the model answer
    contradiction: float
    is_repetition: bool  # says next to nothing that the question did not say


def grade(embedder: Embedder, *, question: str, model_answer: str, answer: str) -> Grade:
    """Grade one answer. The same texts give the same grade. Raises ModelMissing."""
    return grade_many(embedder, [(question, model_answer, answer)])[0]


def grade_many(embedder: Embedder, rows: Sequence[tuple[str, str, str]]) -> list[Grade]:
    """Grade (question, model answer, answer) each by itself, reading each text once."""
    read = dict.fromkeys(text for row in rows for text in row)
    texts = dict(zip(read, read_texts(embedder, list(read)), strict=True))
    return [_grade(*(texts[text] for text in row)) for row in rows]


def _grade(question: Text, model: Text, answer: Text) -> Grade:
    parts = _parts(model)
    if not answer.words or not model.words:
        points = tuple(Point(text, 0.0, ()) for text, _ in parts)
        return Grade(0.0, points, wrong=(), contradiction=0.0, is_repetition=False)
    near = nearness(model, answer)
    weight = weights(model, question)
    measures = measure(question, model, answer)
    against = contradictions(question, model, answer, near, weight)
    score = logistic(measures) * (1 - penalty(against))
    if question.words:  # an answer without a new word earns what it says beyond the question
        repeated = min(_MOST_REPEATED, logistic(measure(question, model, question)))
        score = max(0.0, score - repeated * (1 - score) * (1 - measures["new"]) ** 2)
    score = _by_first_word(model.words, answer.words, score)
    points = tuple(_point(text, rows, near, weight, answer) for text, rows in parts)
    is_repetition = answer.stems <= question.stems and not answer.stems & (
        model.stems - question.stems
    )
    wrong = tuple((word.start, word.end) for word in against.words)
    return Grade(round(score, 4), points, wrong, round(penalty(against), 4), is_repetition)


def measure(question: Text, model: Text, answer: Text) -> dict[str, float]:
    """How the answer meets the model answer, each from 0 to 1.

    `recall` is the share of the model answer that the answer says; `gain` counts only what it says
    beyond the question; `precision` is the share of the answer's own words that belong to the model
    answer; `whole` is the nearness of the texts as wholes beyond the question's; `new` says whether
    there is enough that is new.
    """
    near = nearness(model, answer)
    of_model, of_answer = weights(model, question), weights(answer, question)
    found, asked = near.max(axis=1), nearness(model, question).max(axis=1, initial=0)
    beyond = asked < _KNOWN
    gains = (found - asked).clip(0, 1) / (1.001 - asked)
    fits, repeats = near.max(axis=0), nearness(answer, question).max(axis=1, initial=0)
    own = repeats < _KNOWN
    base = float(question.whole @ model.whole)
    new = [w for w in answer.words if w.is_content and w.stem not in question.stems]
    return {
        "recall": _mean(found, of_model),
        "gain": _mean(gains[beyond], of_model[beyond]) if beyond.any() else _mean(found, of_model),
        "precision": _mean(fits[own], of_answer[own]) if own.any() else 0.0,
        "whole": max(-1.0, (float(answer.whole @ model.whole) - base) / (1.001 - base)),
        "new": min(len(new), _NEW_WORDS) / _NEW_WORDS,
    }


def _mean(values: Floats, weight: Floats) -> float:
    total = float(weight.sum())
    return float((values * weight).sum()) / total if total else 0.0


def logistic(measures: dict[str, float]) -> float:
    """The grade that measures earn, from 0 to 1."""
    return 1 / (1 + math.exp(-_BIAS - sum(_WEIGHTS[name] * measures[name] for name in _WEIGHTS)))


def penalty(against: Contradictions) -> float:
    """The share of the grade that contradictions cost, from 0 to 1."""
    left = 1 - 0.9 * _ramp(against.negation, 0.35, 0.7)
    left *= 1 - 0.8 * _ramp(against.opposites, 0.25, 0.6)
    left *= 1 - 0.8 * _ramp(against.numbers, 0.3, 1.0)
    left *= 1 - 0.8 * _ramp(against.sides, 0.6, 0.85)
    return 1 - left


def _ramp(value: float, start: float, end: float) -> float:
    return min(1.0, max(0.0, (value - start) / (end - start)))


def _by_first_word(model: Sequence[Word], answer: Sequence[Word], score: float) -> float:
    """A yes where no was right is wrong, whatever follows; the right one alone is most of it."""
    wanted, said = _VERDICTS.get(model[0].lower), _VERDICTS.get(answer[0].lower)
    if wanted is None or said is None:
        return score
    return max(score, 0.7) if wanted == said else score * 0.1


def _parts(model: Text) -> list[tuple[str, list[int]]]:
    """The model answer cut at its punctuation into parts that say something."""
    parts: list[list[int]] = [[]]
    for index, word in enumerate(model.words):
        before = model.text[model.words[index - 1].end : word.start] if index else ""
        if any(mark in before for mark in ",;.:") and any(i in model.content for i in parts[-1]):
            parts.append([])
        parts[-1].append(index)
    return [
        (model.text[model.words[part[0]].start : model.words[part[-1]].end], part)
        for part in parts
        if part
    ]


def _point(text: str, rows: list[int], near: Floats, weight: Floats, answer: Text) -> Point:
    best = near[rows].max(axis=1)
    hits = {
        int(near[row].argmax()) for row, value in zip(rows, best, strict=True) if value >= _FOUND
    }
    spans = tuple(
        (answer.words[j].start, answer.words[j].end) for j in sorted(hits & set(answer.content))
    )
    return Point(text, round(_mean(best, weight[rows]), 4), spans)
