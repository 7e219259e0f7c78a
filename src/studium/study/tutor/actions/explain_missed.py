"""Explain a missed question: why the wrong option tempts, what settles it, and what is like it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from studium.platform.embeddings import Embedder
from studium.study.tutor.language.words import words_of

_MOST_SIMILAR = 3
_MOST_WORDS = 4


@dataclass(frozen=True)
class MissedOption:
    """An option of the missed question."""

    content: str
    is_correct: bool
    rationale: str = ""


@dataclass(frozen=True)
class Related:
    """A question of the bank that may be like the missed one."""

    question_id: UUID
    stem: str


@dataclass(frozen=True)
class Explanation:
    """What the tutor says of a missed question."""

    tempts: str
    settles: str
    similar: tuple[UUID, ...]  # the most similar first, at most three


async def explain_missed(  # noqa: PLR0913 - the missed question
    embedder: Embedder,
    *,
    stem: str,
    options: Sequence[MissedOption],
    chosen: Sequence[int],
    rationale: str,
    related: Sequence[Related] = (),
) -> Explanation:
    """Explain by the question's own rationales and the nearest of `related`.

    Nothing is invented and nothing leaves the machine. `chosen` are indices of options. The same
    question gives the same explanation; without the embedding model `related` keep their order.
    """
    wrong = [options[index] for index in chosen if not options[index].is_correct]
    right = [option for option in options if option.is_correct]
    similar = tuple(other.question_id for other in related[:_MOST_SIMILAR])
    if embedder.is_available and related:
        similar = await asyncio.to_thread(_nearest, embedder, stem, related)
    return Explanation(_tempts(stem, wrong, right), _settles(right, wrong, rationale), similar)


def _tempts(stem: str, wrong: Sequence[MissedOption], right: Sequence[MissedOption]) -> str:
    if not wrong:
        missed = ", ".join(f"“{option.content}”" for option in right)
        return f"What you chose is right, but not all of it. All of these are: {missed}."
    option = wrong[0]
    begin = f"“{option.content}” tempts"
    of_stem = _shared(option.content, stem)
    of_right = _shared(option.content, " ".join(each.content for each in right))
    if of_stem:
        return f"{begin}, because it takes up {_listed(of_stem)} from the question."
    if of_right:
        return f"{begin}, because it shares {_listed(of_right)} with the right answer."
    return f"{begin}, because it belongs to the same subject as the right answer."


def _settles(right: Sequence[MissedOption], wrong: Sequence[MissedOption], rationale: str) -> str:
    answers = ", ".join(f"“{option.content}”" for option in right)
    said = [option.rationale for option in (*wrong[:1], *right) if option.rationale]
    reasons = [rationale, *said] if rationale else said
    settled = " ".join(dict.fromkeys(reason.strip() for reason in reasons))
    return f"{answers} is right. {settled}".strip()


def _shared(one: str, other: str) -> list[str]:
    stems = {word.stem for word in words_of(other) if word.is_content}
    found = [word.lower for word in words_of(one) if word.is_content and word.stem in stems]
    return list(dict.fromkeys(found))[:_MOST_WORDS]


def _listed(words: Sequence[str]) -> str:
    return " and ".join(f"“{word}”" for word in words)


def _nearest(embedder: Embedder, stem: str, related: Sequence[Related]) -> tuple[UUID, ...]:
    vectors = embedder.encode([stem, *(other.stem for other in related)])
    near = vectors[1:] @ vectors[0]
    order = sorted(range(len(related)), key=lambda row: (-float(near[row]), related[row].stem))
    return tuple(related[row].question_id for row in order[:_MOST_SIMILAR])
