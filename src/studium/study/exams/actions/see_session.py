"""A session as whoever sits it may see it."""

from dataclasses import dataclass, replace
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.exams.actions.begin_session import own_session
from studium.study.exams.answers import store as answers
from studium.study.exams.answers.model import ExamResponse
from studium.study.exams.sessions import store
from studium.study.exams.sessions.model import ExamSession, ExamStatus, ShownItem


@dataclass(frozen=True, slots=True)
class SeenSession:
    """A session, its items without keys, and what was answered."""

    session: ExamSession
    items: list[ShownItem]
    responses: list[ExamResponse]


async def see_session(tx: Transaction, *, session_id: UUID, user_id: UUID) -> SeenSession:
    """Items are shown from the beginning on, and what is right only once it is scored, or, in
    practice, of attempts that were checked. Raises SessionNotFound.
    """  # noqa: D205 - one sentence
    session = await own_session(tx, session_id, user_id=user_id)
    if session.status is ExamStatus.DRAFT:
        return SeenSession(session, [], [])
    items = await store.shown_items(tx, session_id)
    responses = await answers.responses_of(tx, session_id)
    if not session.is_scored:
        responses = [
            each
            if each.checked_at is not None
            else replace(each, is_correct=None, points_earned=None)
            for each in responses
        ]
    return SeenSession(session, items, responses)
