"""Practise one question of the bank, such as the check of a flashcard."""

import secrets
from datetime import datetime
from uuid import UUID

from studium.commerce.entitlements import check_any_entitlement
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.study.exams.actions.begin_session import begin_session
from studium.study.exams.actions.start_session import DRILL_FEATURES, keep_session, new_session
from studium.study.exams.blueprints.model import Blueprint, ExamMode
from studium.study.exams.sessions.model import ExamSession
from studium.study.questions import QuestionState, QuestionTypes, questions_by_ids


class QuestionGone(NotFound):
    """The bank has no such question that may be asked."""

    slug = "question-gone"
    title = "This question is not asked any more"


async def practise_question(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    question_id: UUID,
    user_id: UUID,
    title: str,
    types: QuestionTypes,
    now: datetime,
) -> ExamSession:
    """A practice session of this one question, begun. Raises EntitlementRequired, QuestionGone."""
    await check_any_entitlement(tx, user_id=user_id, features=DRILL_FEATURES, at=now)
    found = await questions_by_ids(tx, [question_id])
    if not found or found[0].state is not QuestionState.APPROVED:
        raise QuestionGone("Its card stays: go on with the next one.")
    session = new_session(
        user_id=user_id,
        template=None,
        mode=ExamMode.ADAPTIVE,
        title=title,
        item_count=1,
        blueprint=Blueprint(domains={found[0].content.domain: 1.0}),
        seed=secrets.token_hex(16),
        metadata={},
        now=now,
    )
    reasons = [{"checks": str(question_id)}]
    await keep_session(tx, session, found, reasons, types=types, now=now)
    return await begin_session(tx, session_id=session.id, user_id=user_id, now=now)
