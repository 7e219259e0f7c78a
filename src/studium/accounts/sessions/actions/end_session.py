"""Sign out: by the token itself, by id, or everywhere."""

from datetime import datetime
from uuid import UUID

from studium.accounts.sessions import store
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.vault import hash_token


async def end_session_of_token(tx: Transaction, *, token: str, now: datetime) -> None:
    """End the session that this token opens; nothing happens when it has ended before."""
    await store.revoke_token(tx, hash_token(token), now)


async def end_session(tx: Transaction, *, user_id: UUID, session_id: UUID, now: datetime) -> None:
    """End one session of this person. Raises NotFound for anybody else's."""
    if not await store.revoke_session(tx, user_id=user_id, session_id=session_id, now=now):
        raise NotFound("You have no such session.")


async def end_other_sessions(
    tx: Transaction, *, user_id: UUID, kept_id: UUID | None, now: datetime
) -> int:
    """End all sessions of this person but one (none kept for None); how many ended."""
    return await store.revoke_all_but(tx, user_id=user_id, kept_id=kept_id, now=now)
