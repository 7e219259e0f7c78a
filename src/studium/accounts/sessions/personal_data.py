"""What sessions hold about people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.accounts.sessions.answers import SessionAnswer
from studium.accounts.sessions.store import all_sessions, delete_sessions_of
from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData


async def _export(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    return [
        SessionAnswer.of(session, None).model_dump(mode="json", exclude={"is_current"})
        for session in await all_sessions(tx, user_id)
    ]


async def _erase(tx: Transaction, user_id: UUID, _: datetime) -> None:
    await delete_sessions_of(tx, user_id)


PERSONAL_DATA = (PersonalData("sessions", ("sessions",), export=_export, erase=_erase),)
