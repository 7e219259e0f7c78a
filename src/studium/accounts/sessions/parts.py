"""What sessions bring to the wiring."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.accounts.sessions.answers import SessionAnswer
from studium.accounts.sessions.authenticator import SessionAuthenticator
from studium.accounts.sessions.store import all_sessions
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts
from studium.platform.principal import Authenticators
from studium.platform.settings import Settings


async def provide(parts: Parts) -> None:
    """The authenticator for sessions, and their part of the export."""
    authenticator = SessionAuthenticator(
        database=parts[Database], clock=parts[Clock], settings=parts[Settings]
    )
    parts[Authenticators].add(authenticator)
    parts[Exporters].add(Exporter("sessions", _export_sessions))


async def _export_sessions(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    return [
        SessionAnswer.of(session, None).model_dump(mode="json", exclude={"is_current"})
        for session in await all_sessions(tx, user_id)
    ]
