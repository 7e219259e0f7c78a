"""One item of a scored session, with its key: for what is made of missed items."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.study.exams.sessions import store
from studium.study.exams.sessions.model import ExamStatus, FrozenItem


async def scored_item(
    tx: Transaction, *, session_id: UUID, question_id: UUID, user_id: UUID
) -> FrozenItem | None:
    """An item of a person's own session; None before it is scored, or when there is none."""
    session = await store.session_of(tx, session_id, user_id=user_id)
    if session is None or session.status not in {ExamStatus.REVIEW, ExamStatus.ARCHIVED}:
        return None
    items = await store.frozen_items(tx, session_id)
    return next((item for item in items if item.question_id == question_id), None)
