"""What exams hold about people."""

from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData
from studium.study.exams.answers.store import responses_of
from studium.study.exams.api.answers import ResponseAnswer, SessionAnswer
from studium.study.exams.sessions import store

_MOST = 1_000


async def export_exams(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Every session with what was answered and noted."""
    sessions = await store.sessions_of(
        tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST, with_archived=True
    )
    return [
        SessionAnswer.of(session, now=session.updated_at).model_dump(
            mode="json", exclude={"timer", "results", "user_id"}
        )
        | {
            "responses": [
                ResponseAnswer.model_validate(each).model_dump(mode="json", exclude={"session_id"})
                for each in await responses_of(tx, session.id)
            ]
        }
        for session in sessions
    ]


async def export_time(tx: Transaction, user_id: UUID) -> dict[str, Any] | None:
    """The extra time that was granted."""
    found = await store.accommodation_of(tx, user_id)
    if found is None:
        return None
    return {
        "multiplier": found.multiplier,
        "extra_minutes": found.extra_minutes,
        "is_unlimited": found.is_unlimited,
    }


async def erase_exams(tx: Transaction, user_id: UUID, now: object) -> None:
    """Delete every session with all that hangs on it."""
    del now
    await store.delete_all_of(tx, user_id)


PERSONAL_DATA = (
    PersonalData("exams", ("exam_sessions",), export=export_exams, erase=erase_exams),
    PersonalData(
        "exam_accommodations", ("exam_accommodations",), export=export_time, erase=erase_exams
    ),
    PersonalData(
        "regrades",
        ("exam_regrades",),
        kept="Who of the staff had exams regraded: a record of why scores changed.",
    ),
)
