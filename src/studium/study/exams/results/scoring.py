"""Scoring a session from its frozen items and what its log says was answered. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from studium.study.exams.answers.model import Given, says_something
from studium.study.exams.answers.store import Mark
from studium.study.exams.blueprints.model import ScoringMode
from studium.study.exams.results.scale import CUT, HIGHEST, LOWEST, scaled_score
from studium.study.exams.sessions.model import FrozenItem
from studium.study.questions import (
    NO_RESPONSE,
    QuestionContent,
    QuestionTypes,
    Response,
    Score,
    content_from,
)

Answers = Mapping[tuple[UUID, int], Given]
_SHARE_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a session is worth: a mark for each attempt, the score, and all that is shown of it."""

    marks: tuple[Mark, ...]
    score_raw: int
    score_scaled: int | None
    results: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    item: FrozenItem
    score: Score
    given: Given | None
    is_answered: bool
    change: str | None


def score_items(
    items: Sequence[FrozenItem],
    answers: Answers,
    *,
    types: QuestionTypes,
    scoring_mode: ScoringMode,
    cut_share: float,
) -> Outcome:
    """Score every item by its frozen key. The first attempt counts; each one is marked.

    The raw score is the points, rounded to a whole number, halves to the even one.
    """
    contents = {item.question_id: content_from(item.content) for item in items}
    scored = [_scored(item, contents[item.question_id], answers, types) for item in items]
    counted = [each for each in scored if each.item.is_scored]
    points = sum((each.score.earned for each in counted), Fraction(0))
    possible = sum(each.score.possible for each in counted)
    share = points / possible if possible else Fraction(0)
    is_scaled = scoring_mode is ScoringMode.SCALED
    scaled = scaled_score(share, cut_share=cut_share) if is_scaled else None
    return Outcome(
        marks=tuple(_marks(contents, answers, types)),
        score_raw=round(points),
        score_scaled=scaled,
        results={
            "points": str(points),
            "points_possible": possible,
            "share": _share(points, possible),
            "items": len(items),
            "items_scored": len(counted),
            "items_answered": sum(each.is_answered for each in scored),
            "items_correct": sum(each.score.is_correct for each in counted),
            "scale": _scale(scaled),
            "domains": _domains(counted),
            "changes": dict(Counter(each.change for each in counted if each.change)),
            "seconds_spent": sum(each.given.seconds_spent for each in scored if each.given),
            "confidence": _confidence(counted),
            "per_item": [_line(each) for each in scored],
        },
    )


def _scored(
    item: FrozenItem, content: QuestionContent, answers: Answers, types: QuestionTypes
) -> _Scored:
    given = answers.get((item.question_id, 1))
    response = given.response if given else NO_RESPONSE
    return _Scored(
        item=item,
        score=types.score(content, response),
        given=given,
        is_answered=says_something(response),
        change=_change(content, given, types) if given else None,
    )


def _marks(
    contents: Mapping[UUID, QuestionContent], answers: Answers, types: QuestionTypes
) -> list[Mark]:
    return [
        mark_of(contents[question_id], question_id, attempt, given.response, types)
        for (question_id, attempt), given in sorted(answers.items())
        if question_id in contents
    ]


def mark_of(
    content: QuestionContent,
    question_id: UUID,
    attempt: int,
    response: Response,
    types: QuestionTypes,
) -> Mark:
    """What one attempt is worth."""
    score = types.score(content, response)
    return Mark(question_id, attempt, score.is_correct, str(score.earned))


def _change(content: QuestionContent, given: Given, types: QuestionTypes) -> str | None:
    """How the last change of a whole answer went: `wrong_to_right`, …; None without one."""
    earlier = [each for each in given.earlier if types.is_answered(content, each)]
    if not earlier or not types.is_answered(content, given.response):
        return None
    words = ("wrong", "right")
    before = words[types.score(content, earlier[-1]).is_correct]
    return f"{before}_to_{words[types.score(content, given.response).is_correct]}"


def _scale(scaled: int | None) -> dict[str, Any] | None:
    if scaled is None:
        return None
    return {
        "label": "practice scale",
        "lowest": LOWEST,
        "cut": CUT,
        "highest": HIGHEST,
        "is_passed": scaled >= CUT,
    }


def _domains(counted: Sequence[_Scored]) -> list[dict[str, Any]]:
    by_domain: dict[str, list[_Scored]] = defaultdict(list)
    for each in counted:
        by_domain[each.item.domain].append(each)
    return [
        {
            "domain": domain,
            "items": len(found),
            "correct": sum(each.score.is_correct for each in found),
            "points": str(points := sum((each.score.earned for each in found), Fraction(0))),
            "points_possible": (possible := sum(each.score.possible for each in found)),
            "share": _share(points, possible),
        }
        for domain, found in sorted(by_domain.items())
    ]


def _confidence(counted: Sequence[_Scored]) -> list[dict[str, Any]]:
    """How often people were right, by how sure they said that they were."""
    found: dict[int, list[bool]] = defaultdict(list)
    for each in counted:
        if each.given and each.given.confidence is not None:
            found[each.given.confidence].append(each.score.is_correct)
    return [
        {"confidence": level, "items": len(rights), "correct": sum(rights)}
        for level, rights in sorted(found.items())
    ]


def _line(each: _Scored) -> dict[str, Any]:
    return {
        "position": each.item.position,
        "domain": each.item.domain,
        "is_scored": each.item.is_scored,
        "is_answered": each.is_answered,
        "is_correct": each.score.is_correct,
        "points": str(each.score.earned),
        "points_possible": each.score.possible,
        "seconds_spent": each.given.seconds_spent if each.given else 0,
        "change": each.change,
    }


def _share(points: Fraction, possible: int) -> float:
    return round(float(points / possible), _SHARE_DECIMALS) if possible else 0.0
