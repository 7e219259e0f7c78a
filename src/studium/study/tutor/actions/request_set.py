"""Ask for questions made of a source: credits are held, and the set waits to be made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue
from studium.platform.parts import Parts
from studium.study.tutor import spending, store
from studium.study.tutor.model import DraftType
from studium.study.tutor.models import TutorModel
from studium.study.tutor.reading.extract import Extracted
from studium.study.tutor.settings import TutorSettings

MOST_QUESTIONS = 50
_INLINE_QUESTIONS, _INLINE_WORDS = 5, 2_000
_LONGEST_TITLE = 120
_RESCUE = timedelta(seconds=60)  # when a small set that nobody finished is made after all


@dataclass(frozen=True)
class MakeQuestionSet(Job, name="tutor.make_set", lane="bulk"):
    """Make the questions of a set."""

    question_set_id: UUID


@dataclass(frozen=True)
class Requested:
    """A set that waits to be made, and whether it is made while the person waits."""

    set_id: UUID
    is_small: bool


class UnknownType(Invalid):
    """The tutor writes no questions of this type."""

    slug = "tutor-type-unknown"
    title = "The tutor does not write this type of question"


async def request_set(  # noqa: PLR0913 - what is wanted, by whom, of what
    tx: Transaction,
    parts: Parts,
    *,
    user_id: UUID,
    source: Extracted,
    title: str | None,
    wanted: int,
    types: Sequence[str],
    domain: str | None,
    difficulty: int | None,
    now: datetime,
) -> Requested:
    """Hold the credits, put the set, and enqueue its making.

    A small one is for the caller to make at once, by `make_set`; the job then finds nothing to do,
    unless the caller was killed. Raises InsufficientCredits, UnknownType.
    """
    known = [kind.value for kind in DraftType]
    if unknown := sorted(set(types) - set(known)):
        raise UnknownType(f"{', '.join(unknown)}: it writes {' and '.join(known)}.")
    set_id = new_id()
    cost = wanted * parts[TutorSettings].chosen.credits_per_question
    hold = await spending.hold_for(
        tx,
        parts,
        user_id=user_id,
        action=spending.GENERATE,
        cost=cost,
        work_id=set_id,
        now=now,
    )
    await store.insert_set(
        tx,
        set_id=set_id,
        user_id=user_id,
        title=(title or _title_of(source.text))[:_LONGEST_TITLE],
        source_text=source.text,
        source_kind=source.kind,
        wanted=wanted,
        types=list(types) or known,
        domain=domain,
        difficulty=difficulty,
        model=parts[TutorModel].name,
        hold_id=hold.id,
        now=now,
    )
    is_small = _is_small(source, wanted, parts[TutorModel])
    await enqueue(tx, MakeQuestionSet(set_id), delay=_RESCUE if is_small else None)
    return Requested(set_id, is_small=is_small)


def _is_small(source: Extracted, wanted: int, model: TutorModel) -> bool:
    """Whether a set is made while the person waits: within three seconds."""
    words = len(source.text.split())
    return model.is_quick and wanted <= _INLINE_QUESTIONS and words <= _INLINE_WORDS


def _title_of(text: str) -> str:
    first = next((line.strip("#*= \t") for line in text.splitlines() if line.strip("#*= \t")), "")
    return first[:_LONGEST_TITLE] or "Untitled"
