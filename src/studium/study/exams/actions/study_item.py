"""Practise what is like an item that was looked back on."""

import secrets
from datetime import datetime
from uuid import UUID

from studium.commerce.entitlements import check_any_entitlement
from studium.platform.database import Database
from studium.study.exams.actions.begin_session import begin_session
from studium.study.exams.actions.review_session import review_item
from studium.study.exams.actions.start_session import DRILL_FEATURES, keep_session, new_session
from studium.study.exams.blueprints.model import Blueprint, ExamMode
from studium.study.exams.sessions.model import ExamSession
from studium.study.questions import BankRetrieval, QuestionTypes

_ITEMS = 5


async def study_item(  # noqa: PLR0913 - all by name
    database: Database,
    retrieval: BankRetrieval,
    *,
    session_id: UUID,
    user_id: UUID,
    position: int,
    types: QuestionTypes,
    now: datetime,
) -> ExamSession:
    """A practice session of the questions nearest to one that was asked, begun.

    Raises SessionNotFound, NotScoredYet, ItemNotFound, EntitlementRequired.
    """
    async with database.transaction() as tx:
        item = await review_item(
            tx, session_id=session_id, user_id=user_id, position=position, types=types, now=now
        )
        await check_any_entitlement(tx, user_id=user_id, features=DRILL_FEATURES, at=now)
    found = await retrieval.similar_to(item.question_id, limit=_ITEMS)
    async with database.transaction() as tx:
        session = new_session(
            user_id=user_id,
            template=None,
            mode=ExamMode.ADAPTIVE,
            title=f"More like item {position}",
            item_count=len(found),
            blueprint=Blueprint(domains={item.domain: 1.0}),
            seed=secrets.token_hex(16),
            metadata={"like": str(item.question_id)},
            now=now,
        )
        reasons = [{"is_like": str(item.question_id)} for _ in found]
        await keep_session(tx, session, found, reasons, types=types, now=now)
        return await begin_session(tx, session_id=session.id, user_id=user_id, now=now)
