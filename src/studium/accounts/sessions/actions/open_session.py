"""Let somebody in whose identity was just proved."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.accounts.sessions import store
from studium.accounts.sessions.model import (
    SESSIONS_MAX,
    TOKEN_PREFIX,
    Device,
    OpenedSession,
    Session,
)
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.vault import hash_token, new_token


async def open_session(  # noqa: PLR0913 - what a session consists of
    tx: Transaction,
    *,
    user_id: UUID,
    via: str,
    device: Device,
    lasts: timedelta,
    now: datetime,
) -> OpenedSession:
    """A new session; the oldest end when a person has more than SESSIONS_MAX."""
    token = new_token(TOKEN_PREFIX)
    session = Session(
        id=new_id(),
        user_id=user_id,
        via=via,
        ip=device.ip,
        user_agent=device.user_agent,
        created_at=now,
        last_seen_at=now,
        expires_at=now + lasts,
    )
    await store.insert_session(tx, session, hash_token(token))
    ended = await store.revoke_beyond_newest(tx, user_id=user_id, kept=SESSIONS_MAX, now=now)
    return OpenedSession(
        session_id=session.id, token=token, expires_at=session.expires_at, ended_others=ended
    )
