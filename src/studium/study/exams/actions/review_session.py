"""Look back on a session that is scored."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.platform.ids import new_id
from studium.study.exams.actions.begin_session import own_session
from studium.study.exams.actions.save_answer import ItemNotFound
from studium.study.exams.answers import store as answers
from studium.study.exams.answers.model import ExamResponse
from studium.study.exams.sessions import store
from studium.study.exams.sessions.model import ExamSession, FrozenItem, order_seed
from studium.study.questions import NO_RESPONSE, QuestionTypes, content_from


class NotScoredYet(Conflict):
    """Keys and rationales are shown once a session is scored."""

    slug = "exam-not-scored"
    title = "The exam is not scored yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedItem:
    """An item with what was answered, what is right and why. `attempts` are oldest first."""

    position: int
    question_id: UUID
    domain: str
    is_scored: bool
    reason: dict[str, Any]
    review: dict[str, Any]
    attempts: tuple[ExamResponse, ...]


async def scored_session(tx: Transaction, session_id: UUID, *, user_id: UUID) -> ExamSession:
    """A person's own session that may be looked back on; no regrade comes in between.

    Raises SessionNotFound, NotScoredYet.
    """
    session = await own_session(tx, session_id, user_id=user_id, lock=True)
    if not session.is_scored:
        raise NotScoredYet("Hand the exam in first; keys and rationales are shown after that.")
    return session


async def review_item(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    session_id: UUID,
    user_id: UUID,
    position: int,
    types: QuestionTypes,
    now: datetime,
) -> ReviewedItem:
    """One item with its rationale, noting when it was first opened.

    Raises SessionNotFound, NotScoredYet, ItemNotFound.
    """
    session = await scored_session(tx, session_id, user_id=user_id)
    items = {item.position: item for item in await store.frozen_items(tx, session_id)}
    if position not in items:
        raise ItemNotFound(f"This exam has the items 1 to {len(items)}.")
    item = items[position]
    await answers.open_for_review(
        tx,
        response_id=new_id(),
        session_id=session_id,
        question_id=item.question_id,
        now=now,
    )
    given = await _attempts(tx, session_id)
    return _reviewed(session, item, given[item.question_id], types)


async def review_all(
    tx: Transaction, *, session: ExamSession, types: QuestionTypes
) -> list[ReviewedItem]:
    """Every item of a scored session, in order; opens none of them."""
    given = await _attempts(tx, session.id)
    return [
        _reviewed(session, item, given[item.question_id], types)
        for item in await store.frozen_items(tx, session.id)
    ]


async def _attempts(tx: Transaction, session_id: UUID) -> dict[UUID, list[ExamResponse]]:
    given: dict[UUID, list[ExamResponse]] = defaultdict(list)
    for response in await answers.responses_of(tx, session_id):
        given[response.question_id].append(response)
    return given


def _reviewed(
    session: ExamSession, item: FrozenItem, given: list[ExamResponse], types: QuestionTypes
) -> ReviewedItem:
    response = given[0].response if given else NO_RESPONSE
    return ReviewedItem(
        position=item.position,
        question_id=item.question_id,
        domain=item.domain,
        is_scored=item.is_scored,
        reason=item.reason,
        review=types.review_view(
            content_from(item.content),
            seed=order_seed(session.seed, item.question_id),
            response=response,
        ),
        attempts=tuple(given),
    )
